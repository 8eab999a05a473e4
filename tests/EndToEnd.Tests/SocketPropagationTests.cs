using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;
using Sonde.Tests.Propagation;

namespace Sonde.EndToEnd.Tests;

/// <summary>
/// Which connections carry the trace context when it is added through sockets, and the messages about the others. If programs may write
/// into processes, the connection does not matter, and all carry it.
/// </summary>
public sealed class SocketPropagationTests
{
    // IPPROTO_TCP and TCP_INFO, and the place of tcpi_data_segs_in in struct tcp_info (include/uapi/linux/tcp.h).
    private const int TcpLevel = 6, TcpInformation = 11, DataSegmentsReceived = 152;

    [Theory]
    [InlineData("embedded")]
    [InlineData("value")]
    [InlineData("behind")]
    [InlineData("pointer")]
    [InlineData("pointer-value")]
    [InlineData("nested")]
    public async Task Request_OverAWrappedConnection_CarriesItsContext(string kind)
    {
        using HttpServer server = Start();
        await using Tracing tracing = Tracing.Of(server);
        using HttpClient client = server.CreateClient();
        Arrival arrival = ArrivalOf(await client.GetStringAsync($"/call/wrapped?kind={kind}"));

        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        Assert.Equal([TraceparentOf(spans)], arrival.Traceparents!);
        AssertAccounted(status, injected: 1);
    }

    [Theory]
    [InlineData("wrapped?kind=compressing", nameof(ProbeCounters.InjectionsOfOtherBytes))]
    [InlineData("wrapped?kind=twice", nameof(ProbeCounters.InjectionsOverOtherConnections))]
    [InlineData("unix", nameof(ProbeCounters.InjectionsOverOtherConnections))]
    public async Task Request_OverAConnectionThatTheKernelCannotAddTo_IsLeftAloneAndCounted(string way, string reason)
    {
        using HttpServer server = Start();
        await using Tracing tracing = Tracing.Of(server);
        using HttpClient client = server.CreateClient();
        using HttpResponseMessage response = await client.GetAsync($"/call/{way}");

        ManagerStatus status = (await tracing.StopAsync()).Status;
        bool full = status.Propagation == ContextPropagation.Full;
        AssertAccounted(status, injected: full ? 1 : 0);
        object? counted = typeof(ProbeCounters).GetProperty(reason)!.GetValue(status.HttpContexts());
        Assert.Equal(full ? 0L : 1L, counted);
        Assert.Equal(way.Contains("compressing", StringComparison.Ordinal), !response.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Requests_OfTwoPrograms_UnderATracerEach_CarryOneContextEach()
    {
        using HttpServer first = Start();
        using HttpServer second = Start();
        await using Tracing older = Tracing.Of(first);
        await using Tracing younger = Tracing.Of(second);
        foreach ((HttpServer server, Tracing tracing) in new[] { (first, older), (second, younger) })
        {
            using HttpClient client = server.CreateClient();
            Arrival arrival = Assert.Single(ArrivalsOf(await client.GetStringAsync("/call/here")));
            (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
            Assert.Equal([TraceparentOf(spans)], arrival.Traceparents!);
            AssertAccounted(status, injected: 1);
        }
    }

    [Fact]
    public async Task Request_OfAProgramThatTwoTracersTrace_CarriesOneContextAndIsCountedByTheOther()
    {
        using HttpServer server = Start();
        await using Tracing older = Tracing.Of(server);
        await using Tracing younger = Tracing.Of(server);
        using HttpClient client = server.CreateClient();
        Arrival arrival = Assert.Single(ArrivalsOf(await client.GetStringAsync("/call/here")));

        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await older.StopAsync();
        ManagerStatus other = (await younger.StopAsync()).Status;
        bool full = status.Propagation == ContextPropagation.Full;
        Assert.Single(arrival.Traceparents!);
        AssertAccounted(other, injected: 0, full);
        Assert.Equal(full ? 0 : 1, other.HttpContexts().InjectionsOverForeignSockets);
        if (!full)
            Assert.Equal([TraceparentOf(spans)], arrival.Traceparents!);
    }

    [Fact]
    public async Task FirstRequest_OfAWatchedExecutable_CarriesItsContext()
    {
        string executable = HttpServer.Build(GoToolchain.Distribution, "httpcalls");
        using HttpServer called = Start();
        await using var manager = Manager.Start(
            new ManagerOptions { Probes = ProbeRegistry.All, PropagateContext = PropagationMode.Sockets, WatchInterval = TimeSpan.FromMinutes(1) });
        manager.AddExecutable(executable);
        Arrival[] arrivals = [.. HttpServer.Fetch(executable, $"{called.Address}arrived").Select(ArrivalOf)];

        ManagerStatus status = await manager.StopAsync();
        Assert.Equal([1, 1], arrivals.Select(static arrival => arrival.Traceparents?.Length ?? 0));
        AssertAccounted(status, injected: 2);
    }

    [Fact]
    public async Task UnreadBytes_ByDefault_AreThoseThatTheProgramHas()
    {
        using HttpServer server = Start();
        Assert.True(await UnreadAsync(PropagationMode.Auto) > 0);
        bool shows = await UnreadAsync(PropagationMode.Sockets) == 0;

        await using var manager = Manager.Start(new ManagerOptions { Probes = ProbeRegistry.All });
        ManagerStatus status = manager.GetStatus();
        Assert.Equal(shows, status.PropagationUnavailableReason.Contains("FIONREAD", StringComparison.Ordinal));
        Assert.Equal(shows, status.Propagation == ContextPropagation.None);

        async Task<long> UnreadAsync(PropagationMode mode)
        {
            await using Tracing tracing = Tracing.Of(server, propagate: mode);
            using HttpClient client = server.CreateClient();
            return long.Parse(await client.GetStringAsync("/call/unread"), System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Each segment takes its own way through the network stack, which costs more than the hooks do.</summary>
    [Fact]
    public async Task Request_WithAContext_IsSentInOneSegment()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using HttpServer server = Start();
        await using Tracing tracing = Tracing.Of(server);
        using HttpClient client = server.CreateClient();
        Task<string> answer = client.GetStringAsync($"/call/fetch?url=http://{listener.LocalEndpoint}/");
        using Socket connection = await listener.AcceptSocketAsync();
        var request = new byte[4096];
        int length = 0;
        while (!request.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
            length += await connection.ReceiveAsync(request.AsMemory(length));
        var information = new byte[256];
        connection.GetRawSocketOption(TcpLevel, TcpInformation, information);
        await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"u8.ToArray());
        await answer;

        Assert.Contains("\nTraceparent: ", Encoding.ASCII.GetString(request, 0, length), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1, BitConverter.ToInt32(information, DataSegmentsReceived));
    }

    [Fact]
    public async Task Request_UnderATracerWithACgroupNamespaceOfItsOwn_CarriesItsContext()
    {
        using HttpServer server = Start();
        using var cgroup = new OwnCgroup();
        using var tool = ToolProcess.StartBy("bash", cgroup.Enter(), ["trace", "--propagate=sockets", "--pid", $"{server.ProcessId}"]);
        tool.WaitForMessage("sonde: tracing ");
        using HttpClient client = server.CreateClient();
        Arrival arrival = Assert.Single(ArrivalsOf(await client.GetStringAsync("/call/here")));
        tool.Signal(ToolProcess.SIGTERM);
        Assert.Equal(0, tool.WaitForExit());
        Assert.Single(arrival.Traceparents!);
    }

    [Fact]
    public void Tracer_ThatSeesNoCgroupButItsOwn_SaysSo()
    {
        using var cgroup = new OwnCgroup();
        string[] own = cgroup.Enter("--pid", "--fork", "--mount-proc");
        string errors = ToolProcess.RunBy("bash", own, ["trace", "--", "/bin/true"]).Errors;
        bool full = errors.Contains("outgoing requests get the trace context\n", StringComparison.Ordinal);
        Assert.Equal(!full, errors.Contains("The cgroup seen here is not the machine's root.", StringComparison.Ordinal));
        Assert.Equal(!full, errors.Contains("outgoing requests get no trace context", StringComparison.Ordinal));
    }

    private static HttpServer Start() => HttpServer.Start(HttpServer.Build(GoToolchain.Distribution, "httpcalls"));

    private static Arrival[] ArrivalsOf(string json) => JsonSerializer.Deserialize(json, ArrivalJson.Default.ArrivalArray)!;

    private static Arrival ArrivalOf(string json) => Assert.Single(ArrivalsOf($"[{json}]"));

    private static string TraceparentOf(IEnumerable<CollectedSpan> spans)
    {
        CollectedSpan made = Assert.Single(spans, static span => span.Kind == Runtime.Spans.SpanKind.Client);
        return $"00-{made.TraceId}-{made.SpanId}-01";
    }

    /// <summary>Every request that should carry a context is counted once: as carrying it, or by the reason why it does not.</summary>
    private static void AssertAccounted(ManagerStatus status, long injected, bool unless = false)
    {
        ProbeCounters counters = status.HttpContexts();
        Assert.Equal(unless ? counters.Injected : injected, counters.Injected);
        Assert.Equal(counters.WantedInjections, counters.Injected + counters.WithoutContext);
    }
}
