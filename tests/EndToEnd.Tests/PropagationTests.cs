using System.Text.Json;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;
using Sonde.Tests.Propagation;

namespace Sonde.EndToEnd.Tests;

/// <summary>
/// The requests of a traced program as they arrive. Those over HTTP/1 have the trace context. Those over HTTP/2 have it only if the kernel
/// lets programs write into processes; otherwise they are unchanged.
/// </summary>
public sealed class PropagationTests
{
    public static TheoryData<string, int> GoVersionsAndProtocols
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (GoToolchain go in GoToolchain.All)
            {
                data.Add(go.Version, 1);
                data.Add(go.Version, 2);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(GoVersionsAndProtocols))]
    public async Task Requests_OfEveryKind_ArriveWholeAndWithTheirOwnContext(string go, int protocol)
    {
        using HttpServer server = HttpServer.StartCalls(go);
        await using Tracing tracing = Tracing.Of(server);
        using HttpClient client = server.CreateClient();
        PropagationTraffic traffic = await PropagationTraffic.SendAsync(client, protocol);

        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        Assert.Equal(0, status.Lost);
        bool propagates = status.Propagation == ContextPropagation.Full || protocol == 1;
        Assert.Empty(traffic.FindProblems(MadeRequests(spans), propagates));
        ProbeCounters counters = status.HttpContexts();
        Assert.Equal(propagates, counters.Injected > 0);
        Assert.Equal(counters.WantedInjections, counters.Injected + counters.WithoutContext);
    }

    [Fact]
    public async Task Requests_WithPropagationSwitchedOff_ArriveAsTheyWere()
    {
        using HttpServer server = HttpServer.StartCalls(GoToolchain.Distribution.Version);
        await using Tracing tracing = Tracing.Of(server, propagate: PropagationMode.Off);
        IReadOnlyList<ExecutableProbeStatus> probes = Assert.Single(tracing.Manager.GetStatus().Executables).Probes;
        Assert.Equal(["net/http/client/send", "net/http/client/write"], probes.Where(static probe => probe.State == ProbeState.Idle).Select(static probe => probe.Probe));
        using HttpClient client = server.CreateClient();
        PropagationTraffic traffic = await PropagationTraffic.SendAsync(client, protocol: 1);

        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        Assert.Equal(ContextPropagation.None, status.Propagation);
        Assert.Empty(traffic.FindProblems(MadeRequests(spans), propagates: false));
    }

    [Fact]
    public async Task Chain_OverPlainHttp1_IsOneTrace()
    {
        using HttpServer first = HttpServer.StartCalls(GoToolchain.Distribution.Version);
        using HttpServer second = HttpServer.StartCalls("1.24");
        using HttpServer third = HttpServer.StartCalls(GoToolchain.Distribution.Version);
        await using Tracing tracing = Tracing.Of(first);
        tracing.Manager.AddProcess(second.ProcessId);
        tracing.Manager.AddProcess(third.ProcessId);
        using HttpClient client = first.CreateClient();
        string toItself = $"{third.Address}call/child";
        string toThird = $"{second.Address}call/fetch?url={Uri.EscapeDataString(toItself)}";
        await client.FetchAsync($"/call/fetch?url={Uri.EscapeDataString(toThird)}");

        (IReadOnlyList<CollectedSpan> spans, _) = await tracing.StopAsync();
        CollectedSpan[] served = spans.Where(static span => span.Kind == SpanKind.Server).InOrder();
        CollectedSpan[] made = spans.Where(static span => span.Kind == SpanKind.Client).InOrder();
        Assert.Equal(["/call/fetch", "/call/fetch", "/call/child", "/arrived"], served.Select(span => span.Path));
        Assert.Equal([first.ProcessId, second.ProcessId, third.ProcessId], made.Select(span => span.ProcessId));
        Assert.Equal(served[..3].Select(span => span.SpanId), made.Select(span => span.ParentId));
        Assert.Single(spans.DistinctBy(span => span.TraceId));
        Assert.Equal(made.Select(span => span.SpanId), served[1..].Select(span => span.ParentId));
    }

    [DebianFact]
    public async Task Chain_OverHttp1Http2AndGrpc_IsOneTraceWhereTheContextIsPropagated()
    {
        using HttpServer first = HttpServer.StartCalls(GoToolchain.Distribution.Version);
        using var third = GrpcProgram.Start("trixie", "1.24");
        using var second = GrpcProgram.Start("trixie", "1.24", third.Address);
        await using Tracing tracing = Tracing.Of(first);
        tracing.Manager.AddProcess(second.ProcessId);
        tracing.Manager.AddProcess(third.ProcessId);
        using HttpClient client = first.CreateClient(connections: int.MaxValue);
        ChainTraffic traffic = await ChainTraffic.SendAsync(client, second.ServeFront(), third.Expect);

        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        Assert.Equal(0, status.Lost);
        Assert.Empty(traffic.FindProblems(
            [.. spans.Select(ChainSpanOf)], [first.ProcessId, second.ProcessId, third.ProcessId], status.Propagation == ContextPropagation.Full));
    }

    [Fact]
    public async Task Request_OverIPv6_IsContinuedByTheServer()
    {
        using HttpServer caller = HttpServer.StartCalls(GoToolchain.Distribution.Version);
        using HttpServer called = HttpServer.Start(GoToolchain.Distribution, "-addr", "[::1]:0");
        await using Tracing tracing = Tracing.Of(caller);
        tracing.Manager.AddProcess(called.ProcessId);
        using HttpClient client = caller.CreateClient();
        await client.FetchAsync($"/call/fetch?url={Uri.EscapeDataString($"{called.Address}hello")}");

        CollectedSpan[] spans = [.. (await tracing.StopAsync()).Spans];
        CollectedSpan made = Assert.Single(spans, static span => span.Kind == SpanKind.Client);
        Assert.Equal(made.SpanId, Assert.Single(spans, span => span.ProcessId == called.ProcessId).ParentId);
    }

    [Fact]
    public async Task Connection_OlderThanTheTrace_SendsItsRequestsAsTheyAreAndIsCounted()
    {
        using HttpServer caller = HttpServer.StartCalls(GoToolchain.Distribution.Version);
        using HttpServer called = HttpServer.StartCalls(GoToolchain.Distribution.Version);
        using HttpClient client = caller.CreateClient(connections: 1);
        string fetch = $"/call/fetch?url={Uri.EscapeDataString($"{called.Address}arrived")}";
        await client.GetStringAsync(fetch);
        await using Tracing tracing = Tracing.Of(caller);
        string[] arrived = [await client.GetStringAsync(fetch), await client.GetStringAsync(fetch)];

        ManagerStatus status = (await tracing.StopAsync()).Status;
        bool full = status.Propagation == ContextPropagation.Full; // then the buffer is written to
        Assert.All(arrived, answer => Assert.Equal(full, answer.Contains("-01\"]", StringComparison.Ordinal)));
        Assert.Equal(full ? 2 : 0, status.HttpContexts().Injected);
        Assert.Equal(full ? 0 : 2, status.HttpContexts().InjectionsOverUnseenSockets);
        Assert.Equal(2, status.HttpContexts().WantedInjections);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Header_OfTheCaller_ThatAProxyHandsOn_NamesTheProxysSpan(int protocol)
    {
        using HttpServer proxy = HttpServer.StartCalls(GoToolchain.Distribution.Version);
        await using Tracing tracing = Tracing.Of(proxy);
        using HttpClient client = proxy.CreateClient();
        // Twice, because HTTP/2 would remember a header; among other headers, one of which has the same ids; and with a body.
        Arrival[] arrivals =
        [
            await ProxyAsync(client, HttpMethod.Get, $"/proxy/arrived?protocol={protocol}", 1),
            await ProxyAsync(client, HttpMethod.Get, $"/proxy/arrived?protocol={protocol}", 1),
            await ProxyAsync(client, HttpMethod.Post, $"/proxy/arrived?protocol={protocol}", 2),
        ];

        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        ProbeCounters counters = status.HttpContexts();
        bool full = status.Propagation == ContextPropagation.Full;
        Assert.Equal(3, arrivals.Count(static arrival => arrival.Traceparents?.Length == 1));
        if (protocol == 1)
        {
            CollectedSpan[] made = spans.Where(static span => span.Kind == SpanKind.Client).InOrder();
            Assert.Equal(made.Select(static span => $"00-{span.TraceId}-{span.SpanId}-01"), arrivals.Select(static arrival => arrival.Traceparents![0]));
        }
        Assert.Equal(protocol == 1 ? 3 : 0, counters.Injected);
        Assert.Equal(protocol == 2 && full ? 3 : 0, counters.ForwardedInjections);
        Assert.Equal(counters.WantedInjections, counters.Injected + counters.WithoutContext);
    }

    [Fact]
    public async Task Header_OfTheProxysOwn_IsKept()
    {
        using HttpServer proxy = HttpServer.StartCalls(GoToolchain.Distribution.Version);
        await using Tracing tracing = Tracing.Of(proxy);
        using HttpClient client = proxy.CreateClient();
        // The trace is the caller's, but the span is a different one: the proxy created it.
        string own = $"00-{Requests.TraceIdOf(1)}-{Requests.ParentIdOf(9)}-01";
        Arrival arrival = await ProxyAsync(client, HttpMethod.Get, $"/proxy/arrived?keep={own}", 1);

        ManagerStatus status = (await tracing.StopAsync()).Status;
        Assert.Equal([own], arrival.Traceparents!);
        Assert.Equal(0, status.HttpContexts().WantedInjections);
    }

    private static async Task<Arrival> ProxyAsync(HttpClient client, HttpMethod method, string path, int caller)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Traceparent", Requests.TraceparentOf(caller));
        request.Headers.Add("Above", Requests.TraceparentOf(caller));
        request.Headers.Add("B3", $"{Requests.TraceIdOf(caller)}-{Requests.ParentIdOf(caller)}-1");
        request.Headers.Add("Cookie", new string('c', 2500));
        if (method == HttpMethod.Post)
            request.Content = new StringContent("a body");
        using HttpResponseMessage response = await client.SendAsync(request);
        return Assert.Single(JsonSerializer.Deserialize($"[{await response.Content.ReadAsStringAsync()}]", ArrivalJson.Default.ArrivalArray)!);
    }

    private static ChainSpan ChainSpanOf(CollectedSpan span) => new(
        span.ProcessId, span.Kind, span.TraceId, span.SpanId, span.ParentId,
        ChainSpan.NumberOf(span["url.full"] as string ?? span["url.query"] as string ?? ""));

    private static MadeRequest[] MadeRequests(IReadOnlyList<CollectedSpan> spans) =>
    [
        .. spans.Where(static span => span.Kind == SpanKind.Client)
            .Select(static span => new MadeRequest(span.TraceId, span.SpanId, (string)span["url.full"]!)),
    ];
}
