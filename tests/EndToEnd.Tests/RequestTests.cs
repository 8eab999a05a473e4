using System.Globalization;
using System.Net;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>One request of each kind, with every available Go version: the contents of its span.</summary>
public sealed class RequestTests
{
    public static TheoryData<string> GoVersions => [.. GoBuild.All];

    public static TheoryData<string, string> GoVersionsAndProtocols
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string go in GoBuild.All)
            {
                data.Add(go, "1.1");
                data.Add(go, "2");
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(GoVersionsAndProtocols))]
    public async Task EveryWayToEnd_GivesOneSpanWithItsOutcome(string go, string protocol)
    {
        using HttpServer server = Start(go, protocol);
        await using Tracing tracing = Tracing.Of(server);
        // All share one connection. With HTTP/1 that is one goroutine, which is reused unless an outcome ends it.
        using HttpClient client = CreateClient(server, protocol, connections: 1);
        string[] paths =
        [
            "/hello", "/empty", "/status/404", "/status/503", "/recovered", "/grow", "/panic", "/hello", "/abort",
            "/panic-after-write", "/empty",
        ];
        foreach (string path in paths)
            await client.FetchAsync(path);
        // A client may resend a request when a panic cut its connection; the server knows how often it did.
        IReadOnlyDictionary<string, int> served = await server.CountAsync();

        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        Assert.Equal(
            served.OrderBy(path => path.Key, StringComparer.Ordinal),
            spans.CountBy(span => span.Path).OrderBy(path => path.Key, StringComparer.Ordinal));
        Assert.Equal(0, status.Lost);
        Assert.All(spans, span => Assert.Equal(protocol, span["network.protocol.version"]));
        AssertOutcome(spans, "/hello", 200, SpanStatus.Unset, null);
        AssertOutcome(spans, "/empty", 200, SpanStatus.Unset, null);
        AssertOutcome(spans, "/grow", 200, SpanStatus.Unset, null);
        AssertOutcome(spans, "/status/404", 404, SpanStatus.Unset, null);
        AssertOutcome(spans, "/status/503", 503, SpanStatus.Error, "503");
        AssertOutcome(spans, "/recovered", 500, SpanStatus.Error, "500");
        AssertOutcome(spans, "/panic", null, SpanStatus.Error, "panic");
        AssertOutcome(spans, "/abort", null, SpanStatus.Error, "panic");
        AssertOutcome(spans, "/panic-after-write", 202, SpanStatus.Error, "panic");
    }

    [Theory]
    [MemberData(nameof(GoVersionsAndProtocols))]
    public async Task Traceparent_AmongManyHeaders_IsTheParent(string go, string protocol)
    {
        using HttpServer server = Start(go, protocol);
        await using Tracing tracing = Tracing.Of(server);
        using HttpClient client = CreateClient(server, protocol);
        // At about 8 entries, a map becomes a table or gets a second bucket; with 27 and 53, an old map is still growing.
        int[] headerCounts = [0, 1, 7, 8, 9, 14, 26, 27, 28, 53, 60, 105];
        for (int i = 0; i < headerCounts.Length; i++)
        {
            (string, string)[] others =
                [.. Enumerable.Range(0, headerCounts[i]).Select(n => ($"X-Other-{n}", new string('v', 50)))];
            await client.FetchAsync($"/hello?n={i}", [.. others, ("traceparent", Requests.TraceparentOf(i))]);
        }

        (IReadOnlyList<CollectedSpan> spans, _) = await tracing.StopAsync();
        Assert.Equal(headerCounts.Length, spans.Count);
        Assert.All(spans, span =>
        {
            int number = int.Parse(((string)span["url.query"]!)[2..], CultureInfo.InvariantCulture);
            Assert.Equal(
                (Requests.TraceIdOf(number), Requests.ParentIdOf(number), ParentKind.Remote),
                (span.TraceId, span.ParentId, span.Parent));
        });
    }

    [Theory]
    [MemberData(nameof(GoVersionsAndProtocols))]
    public async Task HttpRoute_OfAMuxPattern_IsItsPath_ForACopyOfTheRequestToo(string go, string protocol)
    {
        using HttpServer server = Start(go, protocol);
        await using Tracing tracing = Tracing.Of(server);
        using HttpClient client = CreateClient(server, protocol);
        foreach (string path in (string[])["/route/42", "/copied/route/42", "/route/42"])
            await client.FetchAsync(path);
        await client.FetchAsync("/copied/nowhere");

        bool hasPatterns = GoBuild.Get(go).Toolchain.Minor >= 22;
        (string, object?) routed = hasPatterns ? ("GET /route/{id}", "/route/{id}") : ("GET", null);
        (string, object?) outer = hasPatterns ? ("GET /copied/", "/copied/") : ("GET", null); // The inner mux does not know the path.
        Assert.Equal(
            [routed, routed, routed, outer], (await tracing.StopAsync()).Spans.Select(static span => (span.Name, span["http.route"])));
    }

    [Theory]
    [MemberData(nameof(GoVersionsAndProtocols))]
    public async Task HttpRoute_InAProgramThatCopiesNoRequest_NeedsNoHookAtTheMux(string go, string protocol)
    {
        using HttpServer server = Start(go, protocol, "-tags=plain");
        await using Tracing tracing = Tracing.Of(server);
        using HttpClient client = CreateClient(server, protocol, connections: 1);
        foreach (string path in (string[])["/route/42", "/panic", "/nowhere", "/hijack", "/route/43"])
            await client.FetchAsync(path);

        IReadOnlyList<HookStatus> hooks = tracing.Manager.GetStatus().Executables.Single().Probes.Single(static probe => probe.Probe == "net/http/server").Hooks;
        (IReadOnlyList<CollectedSpan> spans, _) = await tracing.StopAsync();
        Assert.All(
            hooks.Where(static hook => hook.Program is "http_server_route" or "http_server_routed"),
            static hook => Assert.Equal("not needed without 'net/http.(*Request).WithContext' or 'net/http.(*Request).Clone' or 4 more", hook.Absence));
        bool hasPatterns = GoBuild.Get(go).Toolchain.Minor >= 22;
        Assert.Equal(
            [("/route/42", RouteIf("/route/{id}")), ("/panic", RouteIf("/panic")), ("/nowhere", null), ("/hijack", RouteIf("/hijack")), ("/route/43", RouteIf("/route/{id}"))],
            spans.Select(static span => (span.Path, span["http.route"])).Distinct());

        object? RouteIf(string route) => hasPatterns ? route : null;
    }

    /// <summary>From Go 1.27 on, the server does not keep the request that HTTP/2 gives to a handler.</summary>
    [Theory]
    [MemberData(nameof(GoVersionsAndProtocols))]
    public async Task HttpRoute_OfARequestThatItsHandlerForgets_IsNeverThatOfAnother(string go, string protocol)
    {
        using HttpServer server = Start(go, protocol, "-tags=plain");
        await using Tracing tracing = Tracing.Of(server);
        using HttpClient client = CreateClient(server, protocol);
        for (int i = 0; i < 5; i++)
            await client.FetchAsync("/forget");

        int minor = GoBuild.Get(go).Toolchain.Minor;
        object? own = minor >= 22 ? "/forget" : null;
        object?[] routes = protocol == "2" && minor >= 27 ? [own, null] : [own];
        Assert.All((await tracing.StopAsync()).Spans, span => Assert.Contains(span["http.route"], routes));
    }

    [Theory]
    [MemberData(nameof(GoVersions))]
    public async Task RequestThatAHandlerRewrites_KeepsThePathThatWasAskedFor(string go)
    {
        using HttpServer server = Start(go, "1.1");
        await using Tracing tracing = Tracing.Of(server);
        using HttpClient client = server.CreateClient();
        await client.FetchAsync("/rewrite");

        CollectedSpan span = Assert.Single((await tracing.StopAsync()).Spans);
        Assert.Equal(("/rewrite", "GET"), (span.Path, span["http.request.method"]));
    }

    [Theory]
    [MemberData(nameof(GoVersions))]
    public async Task HijackedConnection_EndsItsSpanAndLosesNothing(string go)
    {
        using HttpServer server = Start(go, "1.1");
        await using Tracing tracing = Tracing.Of(server);
        using HttpClient client = server.CreateClient();
        await client.FetchAsync("/hijack");
        // The span ends with the handler, which has answered by then.
        await Waiting.Until(() => tracing.Manager.GetStatus().Counters["net/http/server"].Sent == 1);

        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        CollectedSpan span = Assert.Single(spans);
        Assert.Equal(("/hijack", SpanStatus.Unset), (span.Path, span.Status));
        Assert.Equal(0, status.Lost);
    }

    [Fact]
    public async Task Request_SaysWhoAskedWhomAndHow()
    {
        using HttpServer server = HttpServer.Start(GoToolchain.Distribution, "-addr", "[::1]:0");
        await using Tracing tracing = Tracing.Of(server);
        using HttpClient client = server.CreateClient();
        await client.FetchAsync("/hello?a=b", ("User-Agent", "tester/1.0"), ("X-Forwarded-For", "203.0.113.7, 10.0.0.1"));

        CollectedSpan span = Assert.Single((await tracing.StopAsync()).Spans);
        Assert.Equal("::1", span["server.address"]);
        Assert.Equal((long)server.Address.Port, span["server.port"]);
        Assert.Equal("::1", span["network.peer.address"]);
        Assert.InRange((long)span["network.peer.port"]!, 1, 65535);
        Assert.Equal("203.0.113.7", span["client.address"]);
        Assert.Equal("tester/1.0", span["user_agent.original"]);
        Assert.Equal(("http", "a=b"), (span["url.scheme"], span["url.query"]));
        Assert.Equal(SpanKind.Server, span.Kind);
    }

    [Fact]
    public async Task UnknownMethod_IsOtherAndKeepsTheOriginal()
    {
        using HttpServer server = HttpServer.Start(GoToolchain.Distribution);
        await using Tracing tracing = Tracing.Of(server);
        using HttpClient client = server.CreateClient();
        using HttpResponseMessage response = await client.SendAsync(new HttpRequestMessage(new HttpMethod("BREW"), "/hello"));

        CollectedSpan span = Assert.Single((await tracing.StopAsync()).Spans);
        Assert.Equal(
            ("HTTP", "_OTHER", "BREW"),
            (span.Name, span["http.request.method"], span["http.request.method_original"]));
    }

    [GoFact("1.24")]
    public async Task UnencryptedHttp2_IsTracedToo()
    {
        using HttpServer server = HttpServer.Start(GoToolchain.Get("1.24"), "-h2c");
        await using Tracing tracing = Tracing.Of(server);
        using HttpClient client = server.CreateClient(version: HttpVersion.Version20);
        await client.FetchAsync("/hello");

        CollectedSpan span = Assert.Single((await tracing.StopAsync()).Spans);
        Assert.Equal(("2", "http"), (span["network.protocol.version"], span["url.scheme"]));
    }

    [Fact]
    public async Task PerfEvents_WhereTheyAreUsed_GiveTheSameSpans()
    {
        using HttpServer server = HttpServer.Start(GoToolchain.Distribution);
        await using Tracing tracing = Tracing.Of(server, perfEvents: true);
        using HttpClient client = server.CreateClient();
        await client.FetchAsync("/hello", ("traceparent", Requests.TraceparentOf(7)));

        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        Assert.Equal(Requests.TraceIdOf(7), Assert.Single(spans).TraceId);
        Assert.Equal("perf_event", status.Backend);
    }

    private static HttpServer Start(string go, string protocol, params string[] flags) =>
        HttpServer.Start(GoBuild.Get(go).Build("httpserver", flags), protocol == "2" ? ["-tls"] : []);

    private static HttpClient CreateClient(HttpServer server, string protocol, int connections = 16) =>
        server.CreateClient(connections, protocol == "2" ? HttpVersion.Version20 : HttpVersion.Version11);

    private static void AssertOutcome(
        IReadOnlyList<CollectedSpan> spans, string path, int? httpStatus, SpanStatus status, string? errorType)
    {
        CollectedSpan[] matching = [.. spans.Where(span => span.Path == path)];
        Assert.NotEmpty(matching);
        Assert.All(matching, span =>
        {
            Assert.Equal((long?)httpStatus, span["http.response.status_code"]);
            Assert.Equal((status, errorType), (span.Status, span["error.type"]));
        });
    }
}
