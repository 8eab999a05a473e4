using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Discovery;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>What the status says about each process that is to be traced.</summary>
public sealed class TargetStatusTests
{
    [Fact]
    public async Task Target_ThatAProbeFits_IsTraced()
    {
        TargetStatus target = await FindAsync(NetHttpServerProbe.Descriptor);

        Assert.Equal((TargetState.Traced, "shop", ""), (target.State, target.Group, target.Reason));
    }

    [Fact]
    public async Task Target_ThatNoProbeFits_IsRefusedWithTheReason()
    {
        TargetStatus target = await FindAsync(GrpcServerProbe.Descriptor);

        Assert.Equal((TargetState.Refused, "shop"), (target.State, target.Group));
        Assert.Contains("google.golang.org/grpc", target.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Target_WhoseProbeCannotBeAttachedNow_IsStartingWithTheReason_AndIsTracedLater()
    {
        using HttpServer server = HttpServer.Start(GoToolchain.Distribution);
        var collector = new SpanCollector();
        await using Manager manager = Manager.Start(new ManagerOptions { Probes = [NetHttpServerProbe.Descriptor], Sinks = [collector] });
        TargetStatus target;
        ExecutableProbeStatus probe;
        // Enough to read the executable, but not for the probe's maps and programs.
        using (new FewDescriptors(12))
        {
            manager.AddProcess(server.ProcessId);
            ManagerStatus status = manager.GetStatus();
            (target, probe) = (Assert.Single(status.Targets), Assert.Single(Assert.Single(status.Executables).Probes));
        }

        Assert.Equal((TargetState.Starting, ProbeState.Waiting), (target.State, probe.State));
        Assert.Contains("Too many open files. ", target.Reason, StringComparison.Ordinal);
        Assert.EndsWith("The Manager tries again.", probe.Reason, StringComparison.Ordinal);
        await Waiting.Until(() => manager.GetStatus().Targets[0].State == TargetState.Traced);
        using HttpClient client = server.CreateClient();
        Assert.Equal(200, await client.FetchAsync("/hello"));
        await manager.StopAsync();
        Assert.Equal("/hello", Assert.Single(collector.Spans).Path);
    }

    private static async Task<TargetStatus> FindAsync(ProbeDescriptor probe)
    {
        using HttpServer server = HttpServer.Start(GoToolchain.Distribution);
        var rule = new TargetRule { ProcessIds = [server.ProcessId], Group = new TargetGroup { Name = "shop" } };
        await using Manager manager = Manager.Start(new ManagerOptions
        {
            Probes = [probe],
            Sources = [new RuleSource { Rules = [rule] }],
        });
        await Waiting.Until(() => manager.GetStatus().Targets.Any(static target => target.State != TargetState.Starting));
        return Assert.Single(manager.GetStatus().Targets);
    }
}
