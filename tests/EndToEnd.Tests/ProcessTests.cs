using System.Diagnostics;
using System.Globalization;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>Processes end before they are looked at, their ids are reused, and they run another program.</summary>
public sealed class ProcessTests
{
    private static readonly GoToolchain Go = GoToolchain.Distribution;

    // Processes are known only from their hooks; they are not found in /proc.
    private static readonly ManagerOptions Options = new() { Probes = ProbeRegistry.All, WatchInterval = TimeSpan.FromHours(1) };

    [Fact]
    public async Task ProcessesThatEndBeforeTheReaderSeesThem_AreOneTargetEachWithTheirOwnName()
    {
        const int processes = 20, requests = 3;
        using HttpServer server = HttpServer.Start(Go);
        using var recorder = new TargetRecorder();
        string path = HttpServer.Build(Go, "httpclient");
        await using Manager manager = recorder.Start(Options);
        manager.AddExecutable(path);
        recorder.Hold();
        for (int i = 0; i < processes; i++)
            await RunClientAsync(path, server, requests, $"batch-{i}");

        recorder.GoOn();
        ManagerStatus status = await manager.StopAsync();

        Assert.Equal((0, processes * requests), (status.Lost, recorder.Spans.Count));
        Assert.Equal(
            Enumerable.Range(0, processes).Select(i => $"batch-{i}").Order(), recorder.Started.Select(target => target.ServiceName).Order());
        Assert.All(recorder.Started, static target => Assert.Equal(TimeSpan.Zero, target.UntracedFor));
        Assert.All(recorder.Started, target => Assert.Equal([path, "-n", "3", $"{server.Address}hello"], target.CommandLine));
        Assert.Equal(recorder.Started.ToHashSet(), recorder.Exited.ToHashSet());
        Assert.All(recorder.Spans.CountBy(target => target), spans => Assert.Equal(requests, spans.Value));
    }

    [Fact]
    public async Task ProcessesKilledBeforeTheirFirstSpan_LeaveTheirOperationsToTheCounterAndTheirRoomToOthers()
    {
        const int inFlight = 5;
        using var recorder = new TargetRecorder();
        await using Manager manager = recorder.Start(Options with { MaxOperations = 8 });
        manager.AddExecutable(HttpServer.Build(Go));
        for (int killed = 1; killed <= 2; killed++)
        {
            using HttpServer server = HttpServer.Start(Go);
            using HttpClient client = server.CreateClient();
            Task[] cut = [.. Enumerable.Range(0, inFlight).Select(_ => client.FetchAsync("/sleep?ms=60000"))];
            await Waiting.Until(() => manager.GetStatus().Counters["net/http/server"].Running == inFlight);
            server.Kill();
            await Task.WhenAll(cut);
            await Waiting.Until(() => manager.GetStatus().Unfinished == killed * inFlight);
        }

        using HttpServer healthy = HttpServer.Start(Go);
        using HttpClient toHealthy = healthy.CreateClient();
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => toHealthy.FetchAsync("/hello")));

        ManagerStatus status = await manager.StopAsync();
        Assert.Equal(inFlight, recorder.Spans.Count);
        Assert.Equal(2 * inFlight, status.Lost);
    }

    [Fact]
    public async Task MoreProcessesThanThereIsRoomFor_AreOneTargetEachAndOneWarning()
    {
        using var recorder = new TargetRecorder();
        await using Manager manager = recorder.Start(Options with { MaxProcesses = 1 });
        manager.AddExecutable(HttpServer.Build(Go));
        using HttpServer first = HttpServer.Start(Go), second = HttpServer.Start(Go), third = HttpServer.Start(Go);
        foreach (HttpServer server in (HttpServer[])[first, second, third])
        {
            using HttpClient client = server.CreateClient();
            for (int i = 0; i < 3; i++)
                await client.FetchAsync("/hello");
        }

        ManagerStatus status = await manager.StopAsync();
        Assert.Equal((0, 9), (status.Lost, recorder.Spans.Count));
        Assert.Equal([first.ProcessId, second.ProcessId, third.ProcessId], recorder.Started.Select(target => target.ProcessId));
        Assert.Single(recorder.Warnings, warning => warning.Contains("MaxProcesses", StringComparison.Ordinal));
    }

    [Fact]
    public void IdThatIsUsedAgainAtOnce_LeavesTheSpansToTheDead()
    {
        // It runs in a PID namespace, where no other process takes an id while the tool is stopped.
        const string script =
            """
            dotnet "$1" trace --exe "$2" --json 2> "$4" & tool=$!
            for i in $(seq 600); do grep -q "including those that start later" "$4" && break; sleep 0.1; done
            kill -STOP $tool
            OTEL_SERVICE_NAME='of the dead' "$2" -n 3 "$3" & dead=$!
            wait $dead
            echo $((dead - 1)) > /proc/sys/kernel/ns_last_pid
            OTEL_SERVICE_NAME=innocent sleep 1000 & innocent=$!
            [ $dead = $innocent ] && echo used again
            kill -CONT $tool
            kill -TERM $tool
            wait $tool
            """;
        using HttpServer server = HttpServer.Start(Go);
        (int exitCode, string output, string errors) = ToolProcess.RunBy(
            "unshare",
            ["--pid", "--fork", "--mount-proc", "sh", "-c", script, "sh", Repository.Tool, HttpServer.Build(Go, "httpclient"), $"{server.Address}hello", Path.GetTempFileName()]);

        Assert.True(exitCode == 0, errors);
        Assert.StartsWith("used again", output, StringComparison.Ordinal);
        Assert.Equal(3, output.Split("of the dead").Length - 1);
        Assert.DoesNotContain("innocent", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProcessThatExecutesAnotherGoProgram_IsTracedAsThatProgram()
    {
        using var recorder = new TargetRecorder();
        await using Manager manager = recorder.Start(Options);
        using HttpServer server = HttpServer.StartWrapped(Go, HttpServer.Build(Go));
        Target wrapper = manager.AddProcess(server.ProcessId);
        var sinceExecuted = Stopwatch.StartNew();
        server.GoOn();
        await Waiting.Until(() => recorder.Started.Count == 2);
        using HttpClient client = server.CreateClient();
        await client.FetchAsync("/hello");

        Assert.Same(recorder.Started[1], manager.AddProcess(server.ProcessId));
        await manager.StopAsync();
        Assert.Equal([wrapper], recorder.Exited);
        Assert.Same(recorder.Started[1], Assert.Single(recorder.Spans));
        Assert.Equal(HttpServer.Build(Go), recorder.Started[1].ExecutablePath);
        // It ran untraced while it was analysed, but not longer than since its exec.
        Assert.InRange(recorder.Started[1].UntracedFor, TimeSpan.FromTicks(1), sinceExecuted.Elapsed);
    }

    [Fact]
    public async Task ProcessThatExecutesWhatIsNoGoProgram_IsSaidToAndStaysFollowed()
    {
        using var recorder = new TargetRecorder();
        await using Manager manager = recorder.Start(Options);
        using HttpServer server = HttpServer.StartWrapped(Go, "/bin/sh", "-c", $"read -r line; exec {HttpServer.Build(Go)}");
        manager.AddProcess(server.ProcessId);
        server.SendLine();
        await Waiting.Until(() => recorder.Warnings.Any(warning => warning.Contains("now runs another program", StringComparison.Ordinal)));

        Assert.Equal([server.ProcessId], manager.FollowedProcesses);
        Assert.Equal("wrapper", Path.GetFileName(Assert.Single(recorder.Exited).ExecutablePath)[..7]);
        server.GoOn();
        await Waiting.Until(() => recorder.Started.Count == 2);
    }

    [Fact]
    public async Task ServerThatExecutesItself_LosesNoRequestOfTheNewProgram()
    {
        using HttpServer server = HttpServer.Start(HttpServer.Build(Go, "httpcalls"));
        using var recorder = new TargetRecorder();
        await using Manager manager = recorder.Start(Options);
        manager.AddProcess(server.ProcessId);
        await server.ExecuteAgainAsync();
        using HttpClient client = server.CreateClient();
        await client.FetchAsync("/arrived");

        await manager.StopAsync();
        Assert.Equal(2, recorder.Started.Count);
        Assert.Contains(recorder.Started[1], recorder.Spans);
        Assert.Equal(TimeSpan.Zero, recorder.Started[1].UntracedFor);
    }

    [Fact]
    public async Task StopUnderLoad_WithTwoProbes_LosesNoMoreThanWhatRuns()
    {
        const int connections = 8;
        using HttpServer server = HttpServer.Start(HttpServer.Build(Go, "httpcalls"));
        using var recorder = new TargetRecorder();
        await using Manager manager = recorder.Start(Options with { PropagateContext = PropagationMode.Off });
        manager.AddProcess(server.ProcessId);
        using HttpClient client = server.CreateClient(connections);
        using var stop = new CancellationTokenSource();
        Task[] load = [.. Enumerable.Range(0, connections).Select(_ => LoadAsync(client, stop.Token))];
        await Waiting.Until(() => recorder.Spans.Count > 1000);

        ManagerStatus status = await manager.StopAsync();

        await stop.CancelAsync();
        await Task.WhenAll(load);
        Assert.All(status.Counters.Values, counters => Assert.Equal(0, counters.LostAbandoned));
        // A call of the server to itself is three operations.
        Assert.InRange(status.Lost, 0, 3 * connections);
    }

    [Fact]
    public async Task StopOfTheManager_InItsOwnHandler_IsRefusedInsteadOfADeadlock()
    {
        using HttpServer server = HttpServer.Start(Go);
        await using Manager manager = Manager.Start(Options);
        manager.AddProcess(server.ProcessId);
        var refused = new TaskCompletionSource<Exception?>();
        manager.TargetExited += _ => refused.SetResult(Record.Exception(() => manager.StopAsync().Wait()));
        server.Kill();

        var refusal = Assert.IsType<InvalidOperationException>(await refused.Task.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("Task.Run", refusal.Message, StringComparison.Ordinal);
        await manager.StopAsync();
    }

    private static async Task<int> RunClientAsync(string path, HttpServer server, int requests, string service)
    {
        var start = new ProcessStartInfo(path, ["-n", requests.ToString(CultureInfo.InvariantCulture), $"{server.Address}hello"])
        {
            Environment = { ["OTEL_SERVICE_NAME"] = service },
        };
        using Process client = Process.Start(start)!;
        await client.WaitForExitAsync();
        Assert.Equal(0, client.ExitCode);
        return client.Id;
    }

    private static async Task LoadAsync(HttpClient client, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
            await client.FetchAsync("/call/many?count=20&parallel=1&protocol=1");
    }
}
