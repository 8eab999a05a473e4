using System.Collections.Concurrent;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Forgetful;

/// <summary>An author's mistake that the kernel accepts is not silent: the Manager's warnings name the probe.</summary>
public sealed class ForgetfulProbeTests
{
    private static readonly ProbeDescriptor[] Forgetful =
        [NoSendProbe.Descriptor, NoKeepProbe.Descriptor, NoSpanProbe.Descriptor];

    [Fact]
    public async Task ProbeThatSendsNothing_WhileItRuns_IsToldOnceWithWhatIsMissing()
    {
        using HttpServer server = HttpServer.Start(GoToolchain.Distribution);
        var warnings = new ConcurrentQueue<string>();
        await using Manager manager = Manager.Start(new ManagerOptions
        {
            Probes = [.. Forgetful, NetHttpServerProbe.Descriptor],
            WatchInterval = TimeSpan.FromMilliseconds(50),
        });
        manager.Warning += text => KeepWhatIsToldOfProbes(warnings, text);
        manager.AddProcess(server.ProcessId);
        using HttpClient client = server.CreateClient();
        await client.FetchAsync("/hello");

        await Waiting.Until(() => warnings.Count == Forgetful.Length);
        await manager.StopAsync();

        Assert.Equal(
            [
                "'forgetful/keep' started 1 operation and sent no record. Is 'sonde_record_send' missing in its end program, or 'sonde_operation_keep' in its start program?",
                "'forgetful/send' started 1 operation and sent no record. Is 'sonde_record_send' missing in its end program, or 'sonde_operation_keep' in its start program?",
                "'forgetful/span' started 1 operation and began no record. Is 'sonde_span_start' missing in its start program, or 'sonde_span_record' in its end program?",
            ],
            warnings.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ProbeThatSendsNothing_WhenTheManagerStops_IsTold()
    {
        using HttpServer server = HttpServer.Start(GoToolchain.Distribution);
        var warnings = new ConcurrentQueue<string>();
        await using Manager manager = Manager.Start(new ManagerOptions
        {
            Probes = [NoSendProbe.Descriptor],
            WatchInterval = TimeSpan.FromHours(1),
        });
        manager.Warning += text => KeepWhatIsToldOfProbes(warnings, text);
        manager.AddProcess(server.ProcessId);
        using HttpClient client = server.CreateClient();
        await client.FetchAsync("/hello");
        await client.FetchAsync("/hello");

        ManagerStatus status = await manager.StopAsync();

        Assert.Contains("started 2 operations and sent no record", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal((0, 2), (status.Lost, status.Counters["forgetful/send"].Unaccounted));
    }

    [Fact]
    public async Task DescribeThatThrows_IsToldByTheProbesNameAndCountedAsThat()
    {
        using HttpServer server = HttpServer.Start(GoToolchain.Distribution);
        var warnings = new ConcurrentQueue<string>();
        await using Manager manager = Manager.Start(new ManagerOptions { Probes = [Throwing(NetHttpServerProbe.Descriptor)] });
        manager.Warning += text => KeepWhatIsToldOfProbes(warnings, text);
        manager.AddProcess(server.ProcessId);
        using HttpClient client = server.CreateClient();
        await client.FetchAsync("/hello");
        await client.FetchAsync("/hello");

        ManagerStatus status = await manager.StopAsync();

        Assert.Equal((0, 0, 2, 2), (status.Spans, status.InvalidRecords, status.DescribeErrors, status.Lost));
        string warning = Assert.Single(warnings);
        foreach (string told in (string[])["'net/http/server'", "FormatException", "The author was wrong."])
            Assert.Contains(told, warning, StringComparison.Ordinal);
    }

    // A busy machine also causes a warning, because reading a file takes long there.
    private static void KeepWhatIsToldOfProbes(ConcurrentQueue<string> warnings, string text)
    {
        if (text.StartsWith("'forgetful/", StringComparison.Ordinal) || text.StartsWith("Describe ", StringComparison.Ordinal))
            warnings.Enqueue(text);
    }

    private static ProbeDescriptor Throwing(ProbeDescriptor probe) => new()
    {
        Format = probe.Format,
        Name = probe.Name,
        ObjectName = probe.ObjectName,
        Assembly = probe.Assembly,
        Hooks = probe.Hooks,
        Offsets = probe.Offsets,
        Events = [.. probe.Events.Select(static item => item with { Describe = static (_, ref _) => throw new FormatException("The author was wrong.") })],
    };
}
