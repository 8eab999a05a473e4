using System.Runtime.CompilerServices;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Discovery;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;
using Sonde.Tests.Sockets;

namespace Sonde.EndToEnd.Tests;

/// <summary>The Manager finds its targets itself.</summary>
public sealed class DiscoveryTests : IDisposable
{
    private static readonly GoToolchain Go = GoToolchain.Distribution;
    private static readonly string Wanted = HttpServer.Build(Go);

    private readonly TargetRecorder _recorder = new();
    private readonly string _other;

    public DiscoveryTests()
    {
        _other = Path.Combine(Directory.CreateTempSubdirectory("sonde-discovery-").FullName, "other");
        File.Copy(Wanted, _other);
    }

    public void Dispose()
    {
        _recorder.Dispose();
        Directory.Delete(Path.GetDirectoryName(_other)!, recursive: true);
    }

    [Theory]
    [InlineData("path")]
    [InlineData("port")]
    [InlineData("cgroup")]
    [InlineData("arguments")]
    [InlineData("every Go program with exclusions")]
    public async Task Rule_SelectsTheProcessesItDescribesAndNoOther(string criterion)
    {
        using var cgroup = new OwnCgroup();
        int[] ports = [FreePort.Find(), FreePort.Find()];
        var source = new RuleSource
        {
            Rules =
            [
                (criterion switch
                {
                    "path" => new TargetRule { Executables = [Wanted] },
                    "port" => new TargetRule { Ports = [ports[0], ports[1]] },
                    "cgroup" => new TargetRule { Cgroups = [$"*/sonde-test-{Environment.ProcessId}"] },
                    "arguments" => new TargetRule { CommandLine = [$"regex:-addr 127[.]0[.]0[.]1:({ports[0]}|{ports[1]})"], Users = ["root"] },
                    _ => new TargetRule { EveryGoProcess = true, Exclude = [new TargetRule { Executables = ["*/other"] }] },
                }) with { Group = new TargetGroup { Name = "wanted" } },
            ],
        };
        using HttpServer before = Start(ports[0]), otherBefore = HttpServer.Start(_other);
        await using Manager manager = Trace(source);
        using HttpServer after = Start(ports[1]), otherAfter = HttpServer.Start(_other);
        await Waiting.Until(() => Traces(before) && Traces(after));

        foreach (HttpServer server in (HttpServer[])[before, otherBefore, after, otherAfter])
            await FetchAsync(server);
        ManagerStatus status = await manager.StopAsync();

        // Other Go programs may run on this machine.
        int[] servers = [before.ProcessId, otherBefore.ProcessId, after.ProcessId, otherAfter.ProcessId];
        Assert.Equal([before.ProcessId, after.ProcessId], _recorder.Started.Select(static target => target.ProcessId).Where(servers.Contains));
        Assert.Equal([before.ProcessId, after.ProcessId], _recorder.Spans.Select(static target => target.ProcessId).Where(servers.Contains));
        Assert.All(_recorder.Started, static target => Assert.Equal("wanted", target.Group.Name));
        Assert.Equal(0, status.Lost);

        HttpServer Start(int port) => criterion == "cgroup"
            ? HttpServer.Start("bash", [.. cgroup.Enter(), Wanted])
            : HttpServer.Start(Wanted, "-addr", $"127.0.0.1:{port}");
    }

    [Fact]
    public async Task ProcessInNamespacesOfItsOwn_IsSelectedByThePathThatItSees()
    {
        var source = new RuleSource { Rules = [new TargetRule { Executables = [Wanted] }] };
        await using Manager manager = Trace(source);
        using HttpServer server = HttpServer.Start("unshare", "--pid", "--mount", "--fork", "--kill-child", Wanted);
        await Waiting.Until(() => _recorder.Started.Count == 1);
        await FetchAsync(server);

        await Waiting.Until(() => _recorder.Spans.Count == 1);
        Assert.NotEqual(server.ProcessId, _recorder.Spans[0].ProcessId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FirstRequestsOfAKnownExecutable_AreTracedOrCounted(bool byPort)
    {
        const int starts = 100;
        int port = FreePort.Find();
        var source = new RuleSource
        {
            Rules = [byPort ? new TargetRule { Ports = [port] } : new TargetRule { Executables = [Wanted] }],
        };
        string[] arguments = ["-addr", $"127.0.0.1:{port}"];
        await using Manager manager = Trace(source);
        // The analysis of the file takes longer than its first process takes to listen.
        using (HttpServer first = HttpServer.Start(Wanted, arguments))
            await Waiting.Until(() => Traces(first));

        for (int i = 0; i < starts; i++)
        {
            using HttpServer server = HttpServer.Start(Wanted, arguments);
            await FetchAsync(server);
        }

        ManagerStatus status = await manager.StopAsync();
        long untraced = _recorder.Started.Sum(static target => target.UntracedOperations);
        Assert.Equal(starts, _recorder.Spans.Count + untraced);
        Assert.True(untraced <= starts / 100, $"{untraced} first requests were not traced.");
        Assert.Single(status.Phases, static phase => phase.Name == $"analysing {Wanted}");
    }

    [Fact]
    public async Task RulesThatChange_MoveAndGiveUpProcesses()
    {
        TargetRule all = new() { Executables = [Wanted] };
        var source = new RuleSource { Rules = [all] };
        await using Manager manager = Trace(source);
        using HttpServer server = HttpServer.Start(Wanted);
        await Waiting.Until(() => Traces(server));

        source.Rules = [all with { Group = new TargetGroup { Name = "moved" } }];
        await Waiting.Until(() => _recorder.Started[0].Group.Name == "moved");
        await FetchAsync(server);
        source.Rules = [];
        await Waiting.Until(() => _recorder.Exited.Count == 1);
        await FetchAsync(server);
        using HttpServer later = HttpServer.Start(Wanted);
        await FetchAsync(later);

        await manager.StopAsync();
        Assert.Single(_recorder.Spans);
        Assert.Single(_recorder.Started);
    }

    [Fact]
    public async Task ProcessThatEndsWhileItIsDecided_LeavesItsExecutableSelected()
    {
        var source = new RuleSource { Rules = [new TargetRule { Executables = [_other] }] };
        using HttpServer server = HttpServer.Start(_other), ending = HttpServer.Start(_other);
        ProcessFacts facts = ProcessFacts.TryRead(ending.ProcessId)!;
        Assert.True(facts.Stamp.IsKnown);
        using var stop = new CancellationTokenSource();
        await using IAsyncEnumerator<TargetChange> changes = source.WatchAsync(new ProcessFeed(), stop.Token).GetAsyncEnumerator();
        Assert.True(await changes.MoveNextAsync() && await changes.MoveNextAsync());
        Assert.True(changes.Current.IsForExecutable);

        ending.Kill();
        source.Decide(facts, isNews: false);
        await stop.CancelAsync();

        Assert.False(await changes.MoveNextAsync());
    }

    [Fact]
    public async Task SourceThatFails_IsReportedAndStopsNoOther()
    {
        var source = new RuleSource { Rules = [new TargetRule { Executables = [Wanted] }] };
        await using Manager manager = Trace(new FailingSource(), source);
        using HttpServer server = HttpServer.Start(Wanted);

        await Waiting.Until(() => Traces(server));

        Assert.Contains(
            "The target source FailingSource failed: no directory. What it has selected stays traced, and it finds nothing more.",
            _recorder.Warnings);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WithoutEventsOfTheKernel_ProcessesAreFoundInProc(bool byPort)
    {
        int port = FreePort.Find();
        var source = new RuleSource { Rules = [byPort ? new TargetRule { Ports = [port] } : new TargetRule { Executables = [Wanted] }] };
        await using Manager manager = _recorder.Start(new ManagerOptions { Probes = ProbeRegistry.All, Sources = [source], RefuseProcessFeed = true });
        for (int round = 1; round <= 2; round++)
        {
            using (HttpServer server = HttpServer.Start(Wanted, "-addr", $"127.0.0.1:{port}"), other = HttpServer.Start(_other))
            {
                await Waiting.Until(() => Traces(server));
                await FetchAsync(server);
                await FetchAsync(other);
            }
            await Waiting.Until(() => _recorder.Exited.Count == round && manager.GetStatus().Targets.Count == 0);
        }

        Assert.Equal(2, _recorder.Spans.Count);
        Assert.Contains(_recorder.Warnings, static warning => warning.Contains("looks through /proc each 250 ms instead", StringComparison.Ordinal));
    }

    private Manager Trace(params ITargetSource[] sources) =>
        _recorder.Start(new ManagerOptions { Probes = ProbeRegistry.All, Sources = sources, PropagateContext = PropagationMode.Sockets });

    private bool Traces(HttpServer server) => _recorder.Started.Any(target => target.ProcessId == server.ProcessId);

    private static async Task FetchAsync(HttpServer server)
    {
        using HttpClient client = server.CreateClient();
        Assert.Equal(200, await client.FetchAsync("/hello"));
    }

    private sealed class FailingSource : ITargetSource
    {
        public async IAsyncEnumerable<TargetChange> WatchAsync(ProcessFeed processes, [EnumeratorCancellation] CancellationToken cancellation)
        {
            await Task.Yield();
            if (!cancellation.IsCancellationRequested)
                throw new InvalidOperationException("no directory.");
            yield break;
        }
    }
}
