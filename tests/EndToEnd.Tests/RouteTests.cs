using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.FunctionSpans;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;

namespace Sonde.EndToEnd.Tests;

/// <summary>Routes that routers match: they belong to the spans of the requests, and to their names.</summary>
public sealed class RouteTests
{
    /// <summary>The suites that have the oldest and the newest versions of the routers.</summary>
    public static TheoryData<string> Suites => ["bookworm", "sid"];

    [DebianTheory]
    [MemberData(nameof(Suites))]
    public async Task Requests_ThatMatchOrNot_HaveTheRouteAsItIsWritten(string suite)
    {
        using RoutersProgram program = RoutersProgram.Start(suite);
        var collector = new SpanCollector();
        await using Manager manager = Start(program, collector);
        foreach (string router in RoutersProgram.Routers)
        {
            using HttpClient client = program.CreateClient(router);
            foreach ((string method, string path, int code, _) in RequestsOf(router))
                Assert.Equal((router, path, code), (router, path, await SendAsync(client, method, path)));
        }
        ManagerStatus status = await manager.StopAsync();

        Assert.Equal((0, 0, 0), (status.Lost, status.LostAnnotations, status.WaitingAnnotations));
        foreach (string router in RoutersProgram.Routers)
        {
            Assert.Equal(
                RequestsOf(router).Select(static request => (
                    request.Path, request.Route, request.Route is { } route ? $"{request.Method} {route}" : request.Method, (long)request.Status)),
                // The client repeats a request whose connection the server cuts.
                collector.Spans.Where(span => program.IsOf(router, span)).Select(static span => (
                    span.Path, (string?)span["http.route"], span.Name, span["http.response.status_code"] as long? ?? 0)).Distinct());
        }
    }

    [DebianFact]
    public async Task RequestsAtOnce_EachHaveTheirOwnRoute()
    {
        const int count = 100;
        using RoutersProgram program = RoutersProgram.Start("sid");
        var collector = new SpanCollector();
        await using Manager manager = Start(program, collector);
        foreach (string router in RoutersProgram.Routers)
        {
            using HttpClient client = program.CreateClient(router);
            await Task.WhenAll(Enumerable.Range(0, count).Select(i => client.FetchAsync(PathOf(i))));
        }
        ManagerStatus status = await manager.StopAsync();

        Assert.Equal(0, status.Lost);
        foreach (string router in RoutersProgram.Routers)
        {
            Assert.Equal(
                Enumerable.Range(0, count).Select(i => (PathOf(i), RouteOf(router, i))).Order(),
                collector.Spans.Where(span => program.IsOf(router, span)).Select(static span => (span.Path, (string?)span["http.route"])).Order());
        }

        static string PathOf(int i) => (i % 3) switch { 0 => $"/users/{i}", 1 => $"/api/v1/orders/{i}", _ => $"/nowhere/{i}" };
        static string? RouteOf(string router, int i) =>
            (i % 3) switch { 0 => User(router), 1 => Written(router, "/api/v1/orders/{id}"), _ => null };
    }

    /// <summary>A middleware has a span of its own in which the router runs, and the handler sends a request to the same server.</summary>
    [DebianFact]
    public async Task Route_MatchedWithinAnotherSpan_BelongsToTheServersSpan()
    {
        using RoutersProgram program = RoutersProgram.Start("sid");
        var collector = new SpanCollector();
        await using Manager manager = Start(program, collector, FunctionSpan.Parse("main.rewrite"));
        foreach (string router in RoutersProgram.Routers)
        {
            using HttpClient client = program.CreateClient(router);
            Assert.Equal(200, await client.FetchAsync("/asks/7"));
        }
        await manager.StopAsync();

        foreach (string router in RoutersProgram.Routers)
        {
            string user = User(router), asks = Written(router, "/asks/{id}");
            CollectedSpan last = Assert.Single(collector.Spans, span => program.IsOf(router, span) && span.Path == "/users/7");
            Assert.Equal(
                [
                    ($"GET {user}", SpanKind.Server, user),
                    ("GET", SpanKind.Client, null),
                    ("main.rewrite", SpanKind.Internal, null),
                    ($"GET {asks}", SpanKind.Server, asks),
                ],
                WithAncestors(last).Select(static span => (span.Name, span.Kind, (string?)span["http.route"])));
        }

        IEnumerable<CollectedSpan> WithAncestors(CollectedSpan? span)
        {
            for (; span is not null; span = collector.Spans.FirstOrDefault(other => other.SpanId == span.ParentId))
                yield return span;
        }
    }

    private static Manager Start(RoutersProgram program, SpanCollector collector, params FunctionSpan[] functions) =>
        collector.Trace(program.ProcessId, new ManagerOptions
        {
            Probes = ProbeRegistry.All,
            FunctionSpans = functions,
            PropagateContext = PropagationMode.Sockets,
        });

    private static (string Method, string Path, int Status, string? Route)[] RequestsOf(string router) =>
    [
        ("GET", "/users/7", 200, User(router)),
        ("GET", "/users/0", 404, User(router)),
        ("POST", "/users", 201, "/users"),
        ("GET", "/users/7/posts/9", 200, Written(router, "/users/{id}/posts/{post}")),
        ("GET", "/files/a/b", 201, router switch { "mux" => "/files/", "gin" or "httprouter" => "/files/*file", _ => "/files/*" }),
        ("GET", "/api/v1/orders/7", 200, Written(router, "/api/v1/orders/{id}")),
        ("GET", "/old/7", 200, User(router)),
        ("GET", "/users/7/", router is "gin" or "httprouter" ? 301 : 404, null),
        ("GET", "/nowhere", 404, null),
        ("DELETE", "/users/7", 405, null),
        ("GET", "/api/v1/nowhere", 404, null),
        ("POST", "/api/v1/orders/7", 405, null),
        ("GET", "/panics/7", 0, Written(router, "/panics/{id}")),
    ];

    private static string User(string router) => router is "mux" or "chi" ? "/users/{id:[0-9]+}" : "/users/:id";

    /// <summary>Returns a route with its parameters as the router writes them.</summary>
    private static string Written(string router, string route) =>
        router is "mux" or "chi" ? route : route.Replace("{", ":", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal);

    private static async Task<int> SendAsync(HttpClient client, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request);
            return (int)response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }
}
