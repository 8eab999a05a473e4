using System.Net.Sockets;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Cost;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Sharing;

/// <summary>A Manager gives everything in the kernel to one in another process, under load.</summary>
public sealed class HandOverTests : IDisposable
{
    private static readonly GoToolchain Go = GoToolchain.Distribution;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("sonde-handover-").FullName;
    private readonly string _path;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public HandOverTests()
    {
        _path = Path.Combine(_folder, "socket");
        _listener.Bind(new UnixDomainSocketEndPoint(_path));
        _listener.Listen();
    }

    public void Dispose()
    {
        _listener.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task HandOver_UnderLoad_LosesNoRequestAndRecordsNoneTwice(bool perfEvents)
    {
        using HttpServer server = HttpServer.Start(Go);
        var collector = new SpanCollector();
        await using Manager old = Manager.Start(
            new ManagerOptions { Probes = ProbeRegistry.All, Sinks = [collector], ForcePerfEvents = perfEvents });
        old.AddProcess(server.ProcessId);
        IAsyncEnumerable<RecordedSpan> stream = old.ReadSpansAsync();
        var warnings = new List<string>();
        old.Warning += warnings.Add;
        using var load = new Load(server);
        await load.UntilAsync(50);

        using SecondProcess second = SecondProcess.Start([.. perfEvents ? ["--perf-events"] : Array.Empty<string>(), "--take-over", _path]);
        using Socket connection = await AcceptAsync(second);
        ManagerStatus status = await old.HandOverAsync(connection);
        Assert.True(warnings.Count == 0, string.Join('\n', warnings));
        second.WaitFor("tracing ");
        Assert.True(ProbedCode.HasUprobe(server), second.Everything);
        second.WaitFor("tracing 1");
        await load.UntilAsync(load.Sent + 50);
        int sent = await load.StopAsync();
        await old.DisposeAsync();
        Assert.True(ProbedCode.HasUprobe(server));
        second.Stop();

        Assert.Empty(status.Executables);
        Assert.Equal(collector.Spans.Count, await stream.CountAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Contains(" lost=0", second.Output, StringComparison.Ordinal);
        string[] seen = [.. collector.Spans.Select(static span => span["url.query"]!.ToString()!), .. second.Spans.Select(static span => span[^1])];
        Assert.NotEmpty(second.Spans);
        Assert.Equal(Enumerable.Range(0, sent).Select(static number => $"number={number}").Order(), seen.Order());
        Assert.False(ProbedCode.HasUprobe(server));
    }

    [Theory]
    [InlineData("READY")]
    [InlineData("TAKEN")]
    public async Task HandOver_ToAProcessThatDies_FailsAndTheOldManagerTracesOn(string before)
    {
        using HttpServer server = HttpServer.Start(Go);
        await using Tracing tracing = Tracing.Of(server);
        using var load = new Load(server);
        using SecondProcess second = SecondProcess.Start("--vanish-before", before, _path);
        using Socket connection = await AcceptAsync(second);

        ProbeException failure = await Assert.ThrowsAsync<ProbeException>(() => tracing.Manager.HandOverAsync(connection));

        second.WaitForExit();
        await load.UntilAsync(load.Sent + 50);
        int sent = await load.StopAsync();
        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        Assert.Equal(ProbeError.HandOver, failure.Reason);
        Assert.Equal(0, status.Lost);
        Assert.Equal(sent, spans.Count);
    }

    /// <summary>The new Manager has other limits of strings, so the programs of the probe differ.</summary>
    [Fact]
    public async Task HandOver_ToAManagerWhoseProgramsDiffer_WaitsForWhatRuns_AndAttachesThemAnew()
    {
        using HttpServer server = HttpServer.Start(Go);
        await using Tracing tracing = Tracing.Of(
            server, new ManagerOptions { Probes = ProbeRegistry.All, BudgetPace = new BudgetPace { EndingTime = TimeSpan.FromSeconds(30) } });
        using HttpClient client = server.CreateClient();
        await client.FetchAsync("/hello?number=1");

        using SecondProcess second = SecondProcess.Start("--attribute-bytes", "100", "--take-over", _path);
        using Socket connection = await AcceptAsync(second);
        Task<int> running = client.FetchAsync("/sleep?ms=2000");
        await Waiting.Until(() => tracing.Manager.GetStatus().Counters["net/http/server"].Running == 1);
        ManagerStatus status = await tracing.Manager.HandOverAsync(connection);
        second.WaitFor("tracing 1");
        await client.FetchAsync("/hello?number=3");
        await running;
        second.Stop();

        Assert.Equal(["ms=2000", "number=1"], (await tracing.StopAsync()).Spans.Select(static span => span["url.query"]).Order());
        Assert.Equal(0, status.Lost);
        Assert.Equal(["number=3"], second.Spans.Select(static span => span[^1]));
    }

    /// <summary>Each Manager numbers the functions for its own plans.</summary>
    [Fact]
    public async Task HandOver_ToAManagerWithOtherFunctionSpans_TakesNoCallForOneOfAnotherFunction()
    {
        using HttpServer server = HttpServer.Start(Go);
        var collector = new SpanCollector();
        await using Manager old = Manager.Start(
            new ManagerOptions { Probes = ProbeRegistry.All, FunctionSpans = [FunctionSpan.Parse("main.hello")], Sinks = [collector] });
        old.AddProcess(server.ProcessId);
        using var load = new Load(server);
        await load.UntilAsync(50);

        using SecondProcess second = SecondProcess.Start("--span", "main.echo", "--take-over", _path);
        using Socket connection = await AcceptAsync(second);
        await old.HandOverAsync(connection);
        second.WaitFor("tracing 1");
        await load.UntilAsync(load.Sent + 50);
        await load.StopAsync();
        second.Stop();

        Assert.Contains(collector.Spans, static span => span.Name == "main.hello");
        Assert.NotEmpty(second.Spans);
        Assert.DoesNotContain(second.Spans, static span => span[5].Contains("main.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task HandOver_ToAManagerWithOtherSizes_AttachesEverythingAnew()
    {
        using HttpServer server = HttpServer.Start(Go);
        await using Tracing tracing = Tracing.Of(server, maxOperations: 1000);
        var warning = new TaskCompletionSource<string>();
        tracing.Manager.Warning += message => warning.TrySetResult(message);
        using SecondProcess second = SecondProcess.Start("--take-over", _path);
        using Socket connection = await AcceptAsync(second);
        await tracing.Manager.HandOverAsync(connection);

        Assert.Contains("shared_spans", await warning.Task.WaitAsync(Patience), StringComparison.Ordinal);
        await Waiting.Until(() => ProbedCode.HasUprobe(server));
        using HttpClient client = server.CreateClient();
        await Waiting.Until(() =>
        {
            Assert.Equal(200, client.FetchAsync("/hello?number=1").GetAwaiter().GetResult());
            return second.Spans.Count > 0;
        });
        second.Stop();
    }

    private async Task<Socket> AcceptAsync(SecondProcess second)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            return await _listener.AcceptAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The second process did not connect: {second.Everything}");
        }
    }
}
