using System.Collections.Concurrent;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>Targets and tracers come and go, and neither harms the other.</summary>
public sealed class LifecycleTests
{
    private static readonly GoToolchain Go = GoToolchain.Distribution;

    [Fact]
    public async Task StoppedManager_Status_DoesNotSayThatAnythingIsAttached()
    {
        using HttpServer server = HttpServer.Start(Go);
        await using Manager manager = Manager.Start(new ManagerOptions { Probes = [NetHttpServerProbe.Descriptor] });
        manager.AddProcess(server.ProcessId);
        Assert.Equal(ProbeState.Attached, Assert.Single(Assert.Single(manager.GetStatus().Executables).Probes).State);

        ManagerStatus final = await manager.StopAsync();

        Assert.Empty(final.Executables);
        Assert.Empty(manager.GetStatus().Executables);
    }

    [Fact]
    public async Task KillingTheTracer_UnderLoad_LeavesTheServerServingAndNoUprobe()
    {
        using HttpServer server = HttpServer.Start(Go);
        using ToolProcess tool = ToolProcess.Start("trace", "--pid", $"{server.ProcessId}");
        tool.WaitForMessage("attached");
        using HttpClient client = server.CreateClient();
        using var stop = new CancellationTokenSource();
        Task<int> load = SendUntilAsync(client, stop.Token);
        tool.WaitForOutput("GET");
        Assert.True(ProbedCode.HasUprobe(server));

        tool.Kill();

        await Waiting.Until(() => !ProbedCode.HasUprobe(server));
        Assert.Equal(200, await client.FetchAsync("/hello"));
        await stop.CancelAsync();
        Assert.Equal(0, await load);
        Assert.True(server.IsRunning);
    }

    [Fact]
    public async Task KillingTheTracer_WhileContextsAreAdded_LeavesTheConnectionsWhole()
    {
        using HttpServer server = HttpServer.Start(HttpServer.Build(Go, "httpcalls"));
        using ToolProcess tool = ToolProcess.Start("trace", "--pid", $"{server.ProcessId}");
        tool.WaitForMessage("attached");
        using HttpClient client = server.CreateClient();
        using var stop = new CancellationTokenSource();
        // The server keeps one connection to itself.
        Task<int> load = CallItselfUntilAsync(client, stop.Token);
        tool.WaitForOutput("/arrived");

        tool.Kill();

        await Waiting.Until(() => !ProbedCode.HasUprobe(server));
        Assert.Equal(200, await client.FetchAsync("/call/digest?size=10000000&protocol=1"));
        string arrived = await client.GetStringAsync("/call/here?protocol=1");
        Assert.Contains("\"traceparents\":null", arrived, StringComparison.Ordinal);
        await stop.CancelAsync();
        Assert.Equal(0, await load);
    }

    [Fact]
    public async Task DisposingTheManager_LeavesNoUprobe()
    {
        using HttpServer server = HttpServer.Start(Go);
        await using (Tracing tracing = Tracing.Of(server))
            Assert.True(ProbedCode.HasUprobe(server));

        Assert.False(ProbedCode.HasUprobe(server));
    }

    [Fact]
    public async Task StoppingTheManager_LeavesNoSocketToAProgram()
    {
        using HttpServer server = HttpServer.Start(Go);
        await using Tracing tracing = Tracing.Of(server);
        bool full = tracing.Manager.GetStatus().Propagation == ContextPropagation.Full; // then sockets are not used at all
        Assert.Equal(!full, HoldsSockets());

        await tracing.StopAsync();

        Assert.False(HoldsSockets());
    }

    [Fact]
    public async Task KillingTheServer_EndsItsTargetAndTheManagerGoesOn()
    {
        using HttpServer first = HttpServer.Start(Go);
        await using Tracing tracing = Tracing.Of(first);
        var exited = new TaskCompletionSource<Target>();
        tracing.Manager.TargetExited += exited.SetResult;

        int processId = first.ProcessId;
        first.Kill();
        Assert.Equal(processId, (await exited.Task.WaitAsync(TimeSpan.FromSeconds(30))).ProcessId);
        Assert.Empty(tracing.Manager.GetStatus().Executables);

        using HttpServer second = HttpServer.Start(Go);
        tracing.Manager.AddProcess(second.ProcessId);
        using HttpClient client = second.CreateClient();
        await client.FetchAsync("/hello");
        Assert.Equal(second.ProcessId, Assert.Single((await tracing.StopAsync()).Spans).ProcessId);
    }

    [Fact]
    public async Task ProbeThatNoExecutableUses_IsUnloaded_AndCountsOnWhenItIsNeededAgain()
    {
        await using Manager manager = Manager.Start(new ManagerOptions { Probes = [NetHttpServerProbe.Descriptor] });
        for (int round = 1; round <= 2; round++)
        {
            using (HttpServer server = HttpServer.Start(Go))
            {
                manager.AddProcess(server.ProcessId);
                using HttpClient client = server.CreateClient();
                Assert.Equal(200, await client.FetchAsync("/hello"));
                Assert.Contains(manager.GetStatus().Maps, static map => map.Map == "operations");
            }

            await Waiting.Until(() => manager.GetStatus().Maps.All(static map => map.Map != "operations"));
            ProbeCounters counters = manager.GetStatus().Counters["net/http/server"];
            Assert.Equal((round, round), (counters.Started, counters.Sent));
        }
    }

    [Fact]
    public async Task SecondTracer_FindsTheProgramBelowTheBreakpointsOfTheFirst()
    {
        // It is a copy, so that this process has not analysed it before.
        string path = Path.Combine(Directory.CreateTempSubdirectory("sonde-traced-").FullName, "server");
        File.Copy(HttpServer.Build(Go), path);
        using HttpServer server = HttpServer.Start(path);
        using ToolProcess first = ToolProcess.Start("trace", "--pid", $"{server.ProcessId}");
        first.WaitForMessage("attached");

        await using Tracing second = Tracing.Of(server);
        using HttpClient client = server.CreateClient();
        await client.FetchAsync("/hello");

        first.WaitForOutput("GET /hello");
        Assert.Equal("/hello", Assert.Single((await second.StopAsync()).Spans).Path);
        using GoExecutable executable = GoExecutable.Open(path);
        Assert.True(executable.TryGetFunction("net/http.serverHandler.ServeHTTP", out GoFunction function));
        Assert.NotEqual(ProbeSiteKind.FirstInstruction, executable.GetEntrySite(function).Kind);
    }

    [Fact]
    public async Task ProcessOfTheSameExecutable_ThatWasNotAdded_IsLeftAlone()
    {
        using HttpServer traced = HttpServer.Start(Go);
        using HttpServer other = HttpServer.Start(Go);
        await using Tracing tracing = Tracing.Of(traced);
        using HttpClient client = other.CreateClient();
        await client.FetchAsync("/hello");

        (IReadOnlyList<CollectedSpan> spans, Runtime.Status.ManagerStatus status) = await tracing.StopAsync();
        Assert.Empty(spans);
        Assert.Equal(0, status.Counters["net/http/server"].Started);
    }

    [Fact]
    public async Task TwoProcessesOfOneExecutable_ShareItsAttachment()
    {
        using HttpServer first = HttpServer.Start(Go);
        using HttpServer second = HttpServer.Start(Go);
        await using Tracing tracing = Tracing.Of(first);
        tracing.Manager.AddProcess(second.ProcessId);
        using HttpClient toFirst = first.CreateClient(), toSecond = second.CreateClient();
        await toFirst.FetchAsync("/hello");
        await toSecond.FetchAsync("/hello");

        Assert.Equal(2, Assert.Single(tracing.Manager.GetStatus().Executables).Processes.Count);
        Assert.Equal(
            [first.ProcessId, second.ProcessId],
            (await tracing.StopAsync()).Spans.OrderBy(span => span.StartUnixNanoseconds).Select(span => span.ProcessId));
    }

    [Fact]
    public async Task WatchedExecutable_IsTracedFromItsFirstRequestAtEachStart()
    {
        var collector = new SpanCollector();
        await using Manager manager = Watch(HttpServer.Build(Go), collector);
        for (int start = 0; start < 3; start++)
        {
            using HttpServer server = HttpServer.Start(Go);
            using HttpClient client = server.CreateClient();
            await client.FetchAsync($"/hello?start={start}");
        }

        Assert.Equal(0, (await manager.StopAsync()).Lost);
        Assert.Equal(["start=0", "start=1", "start=2"], collector.Spans.Select(span => span["url.query"]));
    }

    [Fact]
    public async Task HandlersThatThrow_EndNeitherTheWatchNorTheReader()
    {
        var collector = new SpanCollector();
        await using Manager manager = Watch(HttpServer.Build(Go), collector);
        var warnings = new ConcurrentQueue<string>();
        manager.TargetStarted += static _ => throw new InvalidOperationException("of the host");
        manager.TargetExited += static _ => throw new InvalidOperationException("of the host");
        manager.Warning += message =>
        {
            warnings.Enqueue(message);
            throw new InvalidOperationException("of the host");
        };
        for (int start = 0; start < 3; start++)
        {
            using HttpServer server = HttpServer.Start(HttpServer.Build(Go));
            using HttpClient client = server.CreateClient();
            await client.FetchAsync($"/hello?start={start}");
            await Waiting.Until(() => warnings.Count == (2 * start) + 1);
        }

        await Waiting.Until(() => warnings.Count == 6);
        Assert.Equal(0, (await manager.StopAsync()).Lost);
        Assert.Equal(["start=0", "start=1", "start=2"], collector.Spans.Select(span => span["url.query"]));
    }

    [GoFact("1.24")]
    public async Task WatchedExecutable_ThatIsReplaced_IsTracedInItsNewVersion()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("sonde-replaced-").FullName, "server");
        File.Copy(HttpServer.Build(Go), path);
        var collector = new SpanCollector();
        await using Manager manager = Watch(path, collector);

        File.Copy(HttpServer.Build(GoToolchain.Get("1.24")), path + ".new");
        File.Move(path + ".new", path, overwrite: true);
        await Waiting.Until(() => manager.GetStatus().Executables is [{ GoVersion: var version }] && version.StartsWith("1.24", StringComparison.Ordinal));

        using HttpServer server = HttpServer.Start(path);
        using HttpClient client = server.CreateClient();
        await client.FetchAsync("/hello");
        await manager.StopAsync();
        Assert.Equal("/hello", Assert.Single(collector.Spans).Path);
    }

    private static Manager Watch(string path, SpanCollector collector)
    {
        Manager manager = Manager.Start(new ManagerOptions { Probes = ProbeRegistry.All, Sinks = [collector] });
        manager.AddExecutable(path);
        return manager;
    }

    // Whether this process has a map of sockets (BPF_MAP_TYPE_SOCKHASH).
    private static bool HoldsSockets() => Directory.GetFiles("/proc/self/fdinfo").Any(static file =>
    {
        try
        {
            return File.ReadAllText(file).Contains("map_type:\t18\n", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // closed meanwhile
        }
    });

    private static async Task<int> SendUntilAsync(HttpClient client, CancellationToken stop)
    {
        int failed = 0;
        while (!stop.IsCancellationRequested)
            failed += await client.FetchAsync("/hello") == 200 ? 0 : 1;
        return failed;
    }

    private static async Task<int> CallItselfUntilAsync(HttpClient client, CancellationToken stop)
    {
        int failed = 0;
        while (!stop.IsCancellationRequested)
        {
            string answer = await client.GetStringAsync("/call/many?count=20&parallel=1&protocol=1");
            failed += answer.Contains("\"error\"", StringComparison.Ordinal) ? 1 : 0;
        }
        return failed;
    }
}
