using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;

namespace Sonde.EndToEnd.Tests;

/// <summary>Routes of gRPC-Gateway: the paths of the service's definition belong to the spans of the requests, and to their names.</summary>
public sealed class GrpcGatewayTests
{
    /// <summary>Suites that have different versions of version 2, and a toolchain for each.</summary>
    public static TheoryData<string, string> Versions => new() { { "trixie", "1.24" }, { "sid", "1.27" } };

    [DebianTheory]
    [MemberData(nameof(Versions))]
    public async Task Requests_ThatMatchOrNot_HaveTheRouteOfTheDefinition(string suite, string go)
    {
        (string Method, string Path, int Status, string? Route)[] requests =
        [
            ("GET", "/v1/lamp", 200, "/v1/{name}"),
            ("GET", "/v1/nobody", 404, "/v1/{name}"),
            ("POST", "/v1/shelves/7/books:sort", 200, "/v1/{name=shelves/*}/books:sort"),
            ("GET", "/v1/files/a/b", 200, "/v1/files/{path=**}"),
            ("GET", "/nowhere", 404, null),
            ("POST", "/v1/shelves/7/books", 404, null),
            ("DELETE", "/v1/lamp", 501, null),
            ("GET", "/by-hand/lamp", 200, null),
            ("GET", "/own-option/lamp", 200, null),
        ];
        using CommandedProgram program = CommandedProgram.StartOf(suite, "gateway", go);
        using HttpClient client = await ConnectAsync(program);
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        foreach ((string method, string path, int code, _) in requests)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using HttpResponseMessage response = await client.SendAsync(request);
            Assert.Equal((path, code), (path, (int)response.StatusCode));
        }
        ManagerStatus status = await manager.StopAsync();

        Assert.Equal((0, 0), (status.Lost, status.LostAnnotations));
        Assert.Equal(
            requests.Select(static request =>
                (request.Path, request.Route, request.Route is { } route ? $"{request.Method} {route}" : request.Method, SpanKind.Server, (long)request.Status)),
            collector.Spans.Select(static span =>
                (span.Path!, (string?)span["http.route"], span.Name, span.Kind, (long)span["http.response.status_code"]!)));
    }

    [DebianFact]
    public async Task RequestThatTheGatewayRefuses_HasTheRouteOfTheDefinition()
    {
        using CommandedProgram program = CommandedProgram.StartOf("sid", "gateway", "1.27");
        using HttpClient client = await ConnectAsync(program);
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        Assert.Equal(400, await client.FetchAsync("/v1/lamp", ("Grpc-Timeout", "soon")));
        await manager.StopAsync();

        CollectedSpan span = Assert.Single(collector.Spans);
        Assert.Equal(("/v1/{name}", "GET /v1/{name}"), (span["http.route"], span.Name));
    }

    [DebianFact]
    public async Task RequestsAtOnce_EachHaveTheirOwnRoute()
    {
        const int count = 100;
        using CommandedProgram program = CommandedProgram.StartOf("sid", "gateway", "1.27");
        using HttpClient client = await ConnectAsync(program);
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        await Task.WhenAll(Enumerable.Range(0, count).Select(i => client.FetchAsync(PathOf(i))));
        ManagerStatus status = await manager.StopAsync();

        Assert.Equal(0, status.Lost);
        Assert.Equal(
            Enumerable.Range(0, count).Select(static i => (PathOf(i), RouteOf(i))).Order(),
            collector.Spans.Select(static span => (span.Path!, (string?)span["http.route"])).Order());

        static string PathOf(int i) => (i % 3) switch { 0 => $"/v1/{i}", 1 => $"/v1/files/{i}/a", _ => $"/nowhere/{i}" };
        static string? RouteOf(int i) => (i % 3) switch { 0 => "/v1/{name}", 1 => "/v1/files/{path=**}", _ => null };
    }

    private static async Task<HttpClient> ConnectAsync(CommandedProgram program)
    {
        var handler = new SocketsHttpHandler { ActivityHeadersPropagator = null, UseProxy = false };
        return new HttpClient(handler) { BaseAddress = new Uri($"http://{await program.RunAsync("address")}") };
    }
}
