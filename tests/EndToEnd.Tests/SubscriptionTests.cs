using System.Text;
using Sonde.EndToEnd.Tests.Support;
using Sonde.EndToEnd.Tests.Values;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>Events as a host sees them that subscribes to their type.</summary>
public sealed class SubscriptionTests
{
    [Fact]
    public async Task Subscribe_UntilDisposed_HandsOverEachEventWithItsProcess()
    {
        using HttpServer server = HttpServer.Start(GoToolchain.Distribution);
        var seen = new List<(string Path, int Status, int Process)>();
        var collector = new SpanCollector();
        await using Manager manager = Manager.Start(new ManagerOptions { Probes = ProbeRegistry.All, Sinks = [collector] });
        IDisposable subscription = manager.Subscribe((in NetHttpServerProbe.HttpServerEvent e, Target target) =>
            seen.Add((Encoding.UTF8.GetString(e.Path), e.Status, target.ProcessId)));
        manager.AddProcess(server.ProcessId);
        using HttpClient client = server.CreateClient();

        await client.FetchAsync("/hello");
        await client.FetchAsync("/status/503");
        await Waiting.Until(() => collector.Spans.Count == 2);
        subscription.Dispose();
        await client.FetchAsync("/empty");
        await manager.StopAsync();

        Assert.Equal([("/hello", 200, server.ProcessId), ("/status/503", 503, server.ProcessId)], seen);
        Assert.Equal(3, collector.Spans.Count);
    }

    [Fact]
    public async Task Handler_ThatThrows_IsCountedAndStopsNobody()
    {
        using HttpServer server = HttpServer.Start(GoToolchain.Distribution);
        int calls = 0;
        var warnings = new List<string>();
        var collector = new SpanCollector();
        await using Manager manager = Manager.Start(new ManagerOptions { Probes = ProbeRegistry.All, Sinks = [collector] });
        manager.Warning += warnings.Add;
        manager.Subscribe((in NetHttpServerProbe.HttpServerEvent _, Target _) => throw new InvalidOperationException("no room"));
        manager.Subscribe((in NetHttpServerProbe.HttpServerEvent _, Target _) => calls++);
        manager.AddProcess(server.ProcessId);
        using HttpClient client = server.CreateClient();

        await client.FetchAsync("/hello");
        await client.FetchAsync("/hello");
        ManagerStatus status = await manager.StopAsync();

        Assert.Equal((2L, 2, 2), (status.SubscriberErrors, calls, collector.Spans.Count));
        Assert.Single(warnings, warning => warning.Contains("InvalidOperationException: no room", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Subscribe_ToAProbeThatTheManagerDoesNotRun_Throws()
    {
        await using Manager manager = Manager.Start(new ManagerOptions { Probes = [NetHttpServerProbe.Descriptor] });

        ProbeException refusal = Assert.Throws<ProbeException>(() =>
            manager.Subscribe((in ValuesProbe.ValuesEvent _, Target _) => { }));

        Assert.Contains("values_event", refusal.Message, StringComparison.Ordinal);
    }
}
