using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Sampling;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>Groups of targets, and what is changed while they run.</summary>
public sealed class GroupTests
{
    private static readonly GoToolchain Go = GoToolchain.Distribution;
    private static readonly SpanSampler None = SpanSampler.Always(SamplingRule.AlwaysOff);

    [Fact]
    public async Task TargetsOfOneExecutable_FollowTheSettingsOfTheirGroups()
    {
        using HttpServer first = HttpServer.Start(Go), second = HttpServer.Start(Go);
        SpanCollector ofManager = new(), ofGroup = new();
        await using Manager manager = Start(ofManager);
        var shop = new TargetGroup { Name = "shop" };
        var quiet = new TargetGroup { Name = "quiet", Sampler = None, Label = this };
        manager.AddProcess(first.ProcessId, shop);
        Target target = manager.AddProcess(second.ProcessId, quiet);

        await FetchAsync(first, "1");
        await FetchAsync(second, "unsampled");
        manager.SetGroup(quiet with { Sampler = null, Sinks = [ofGroup] });
        await FetchAsync(second, "2");
        await Waiting.Until(() => ofGroup.Spans.Count == 1);
        manager.SetSampler(None);
        await FetchAsync(second, "unsampled");
        manager.AddProcess(second.ProcessId, shop with { Sampler = SpanSampler.Default });
        manager.SetGroup(shop with { Sampler = SpanSampler.Default });
        await FetchAsync(second, "3");

        ManagerStatus status = await manager.StopAsync();
        Assert.Equal(["1", "3"], Queries(ofManager));
        Assert.Equal(["2"], Queries(ofGroup));
        Assert.Equal((2, 0), (status.Counters["net/http/server"].Unsampled, status.Lost));
        Assert.Equal("shop", target.Group.Name);
    }

    [Fact]
    public async Task ProcessesThatProgramsAdmit_BelongToTheGroupOfTheirExecutable()
    {
        using var recorder = new TargetRecorder();
        await using Manager manager = recorder.Start(new ManagerOptions { Probes = ProbeRegistry.All, WatchInterval = TimeSpan.FromHours(1) });
        string path = HttpServer.Build(Go);
        manager.AddExecutable(path, new TargetGroup { Name = "first" });
        using HttpServer first = HttpServer.Start(Go);
        await FetchAsync(first, "1");
        manager.AddExecutable(path, new TargetGroup { Name = "second" });
        using HttpServer second = HttpServer.Start(Go);
        await FetchAsync(second, "1");

        await manager.StopAsync();
        Assert.Equal(["first", "second"], recorder.Started.Select(static target => target.Group.Name));
    }

    [Fact]
    public async Task ProbeThatIsOffForOneTarget_EndsWhatItBeganThereAndGoesOnElsewhere()
    {
        using HttpServer first = HttpServer.Start(Go), second = HttpServer.Start(Go);
        var collector = new SpanCollector();
        await using Manager manager = Start(collector);
        Target target = manager.AddProcess(first.ProcessId);
        manager.AddProcess(second.ProcessId);
        using HttpClient client = first.CreateClient();

        Task running = client.FetchAsync("/sleep?ms=300");
        await Waiting.Until(() => manager.GetStatus().Counters["net/http/server"].Running == 1);
        manager.SetProbe("net/http/server", false, target);
        await running;
        await FetchAsync(first, "off");
        await FetchAsync(second, "2");
        manager.SetProbe("net/http/server", true, target);
        await FetchAsync(first, "3");
        manager.SetProbe("net/http/server", false);
        await FetchAsync(first, "off");
        manager.SetProbe("net/http/server", true);
        await FetchAsync(second, "4");

        ManagerStatus status = await manager.StopAsync();
        Assert.Equal(["ms=300", "2", "3", "4"], Queries(collector));
        Assert.Equal((4, 0), (status.Counters["net/http/server"].Started, status.Lost));
    }

    [Fact]
    public async Task ProbeThatNoTargetUses_IsNotLoaded_AndDetachedAndUnloadedUntilOneUsesItAgain()
    {
        const string probe = "net/http/server";
        using HttpServer first = HttpServer.Start(Go), second = HttpServer.Start(Go);
        var collector = new SpanCollector();
        await using Manager manager = Start(collector);
        var quiet = new TargetGroup { Name = "quiet", Probes = [] };
        manager.AddProcess(first.ProcessId, quiet);
        Assert.False(ProbedCode.HasUprobe(first));
        Assert.Empty(manager.GetStatus().Counters);
        ExecutableProbeStatus status = Assert.Single(Assert.Single(manager.GetStatus().Executables).Probes);
        Assert.Equal((ProbeState.Idle, "It is switched off for each target of this executable."), (status.State, status.Reason));

        manager.AddProcess(second.ProcessId);
        await FetchAsync(second, "1");
        await FetchAsync(first, "off");
        manager.SetProbe(probe, false);
        await Waiting.Until(() => !ProbedCode.HasUprobe(first) && !IsLoaded());
        await FetchAsync(second, "off");
        manager.SetProbe(probe, true);
        await FetchAsync(second, "2");
        manager.SetGroup(quiet with { Probes = null });
        await FetchAsync(first, "3");

        ManagerStatus end = await manager.StopAsync();
        Assert.Equal((3, 3, 0), (end.Counters[probe].Started, end.Counters[probe].Sent, end.Lost));
        Assert.Equal(["1", "2", "3"], Queries(collector));

        bool IsLoaded() => manager.GetStatus().Maps.Any(static map => map.Map == "operations");
    }

    [Fact]
    public async Task GroupChangedWhileItsTargetsAreBusy_LosesNothingAndCountsWhatItLeavesOut()
    {
        const int changes = 60;
        using HttpServer server = HttpServer.Start(Go);
        SpanCollector one = new(), other = new();
        await using Manager manager = Start(one);
        var group = new TargetGroup { Name = "shop" };
        Target target = manager.AddProcess(server.ProcessId, group);
        using var load = new Load(server);

        for (int change = 0; change < changes; change++)
        {
            bool isOdd = change % 2 == 1;
            switch (change % 6)
            {
                case 0 or 1:
                    manager.SetGroup(group with { Sinks = isOdd ? null : [other] });
                    break;
                case 2 or 3:
                    manager.SetGroup(group with { Sampler = isOdd ? null : SpanSampler.ParentBased(SamplingRule.TraceIdRatio(0.5)) });
                    break;
                default:
                    manager.SetProbe("net/http/server", isOdd, target);
                    break;
            }
            await Task.Delay(10);
        }
        int answered = await load.StopAsync();

        ManagerStatus status = await manager.StopAsync();
        ProbeCounters counters = status.Counters["net/http/server"];
        Assert.Equal((0, 0), (status.Lost, counters.Running));
        Assert.Equal(counters.Started, counters.Sent + counters.Unsampled);
        Assert.InRange(counters.Started, 1, answered);
        CollectedSpan[] spans = [.. one.Spans, .. other.Spans];
        Assert.Equal(counters.Sent, spans.DistinctBy(static span => span.SpanId).Count());
        Assert.Equal(counters.Sent, spans.Length);
    }

    [Fact]
    public async Task RemovedProcess_EndsWhatItBeganAndIsNotAdmittedAgainUnlessItIsAdded()
    {
        using HttpServer server = HttpServer.Start(Go);
        using var recorder = new TargetRecorder();
        await using Manager manager = recorder.Start(new ManagerOptions { Probes = ProbeRegistry.All });
        string path = HttpServer.Build(Go);
        manager.AddExecutable(path);
        using HttpClient client = server.CreateClient();

        Task running = client.FetchAsync("/sleep?ms=300");
        await Waiting.Until(() => manager.GetStatus().Counters["net/http/server"].Running == 1);
        Assert.True(manager.RemoveProcess(server.ProcessId));
        Assert.False(manager.RemoveProcess(server.ProcessId));
        await running;
        await Waiting.Until(() => recorder.Exited.Count == 1);
        await FetchAsync(server, "removed");
        manager.AddProcess(server.ProcessId);
        await FetchAsync(server, "again");
        manager.RemoveProcess(server.ProcessId);
        await Waiting.Until(() => recorder.Exited.Count == 2);
        await FetchAsync(server, "removed");

        ManagerStatus status = await manager.StopAsync();
        Assert.Equal((2, 2, 0), (recorder.Spans.Count, recorder.Started.Count, status.Lost));
    }

    [Fact]
    public async Task RemovedExecutable_LeavesThoseOfItsProcessesThatWereAdded()
    {
        using HttpServer added = HttpServer.Start(Go), found = HttpServer.Start(Go);
        using var recorder = new TargetRecorder();
        await using Manager manager = recorder.Start(new ManagerOptions { Probes = ProbeRegistry.All });
        string path = HttpServer.Build(Go);
        manager.AddProcess(added.ProcessId);
        manager.AddExecutable(path);
        await FetchAsync(found, "1");

        Assert.True(manager.RemoveExecutable(path));
        Assert.False(manager.RemoveExecutable(path));
        await Waiting.Until(() => recorder.Exited.Count == 1);
        await FetchAsync(found, "removed");
        await FetchAsync(added, "2");

        await manager.StopAsync();
        Assert.Equal([found.ProcessId, added.ProcessId], recorder.Spans.Select(static target => target.ProcessId));
    }

    [Fact]
    public async Task GroupWithAnUnknownProbe_IsRefusedWithTheKnownOnes()
    {
        await using Manager manager = Start(new SpanCollector());

        var refusal = Assert.Throws<ProbeException>(() => manager.SetGroup(new TargetGroup { Name = "shop", Probes = ["net/http"] }));

        Assert.Equal(ProbeError.BadOption, refusal.Reason);
        Assert.Contains("There is no probe 'net/http'. The Manager has 'net/http/server'", refusal.Message, StringComparison.Ordinal);
    }

    private static Manager Start(SpanCollector collector) =>
        Manager.Start(new ManagerOptions { Probes = [NetHttpServerProbe.Descriptor], Sinks = [collector] });

    private static async Task FetchAsync(HttpServer server, string query)
    {
        using HttpClient client = server.CreateClient();
        await client.FetchAsync($"/hello?{query}");
    }

    private static IEnumerable<object?> Queries(SpanCollector collector) => collector.Spans.Select(static span => span["url.query"]);
}
