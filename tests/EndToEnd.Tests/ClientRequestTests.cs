using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>Requests that a Go program makes, with every available Go version: the contents of their spans, and their parents.</summary>
public sealed class ClientRequestTests
{
    public static TheoryData<string> GoVersions => [.. GoToolchain.All.Select(static go => go.Version)];

    [Theory]
    [MemberData(nameof(GoVersions))]
    public async Task Request_OverEachProtocol_IsAChildOfTheRequestThatIsServed(string go)
    {
        using HttpServer server = Start(go);
        await using Tracing tracing = Tracing.Of(server);
        using HttpClient client = server.CreateClient();
        string[] ways = ["here", "child", "value", "deadline", "custom"];
        foreach (string way in ways)
        {
            await client.FetchAsync($"/call/{way}?protocol=1");
            await client.FetchAsync($"/call/{way}?protocol=2");
        }
        await client.FetchAsync("/call/detached");

        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        Assert.Equal(0, status.Lost);
        foreach (string way in ways)
        {
            CollectedSpan[] served = [.. spans.Where(span => span.Path == $"/call/{way}")];
            CollectedSpan[] made = [.. served.Select(parent => Assert.Single(spans, span => span.ParentId == parent.SpanId))];
            Assert.Equal(["1.1", "2"], made.Select(span => span["network.protocol.version"]).Order());
            Assert.All(made, span => AssertRequest(span, "GET", 200, SpanStatus.Unset, null));
            Assert.All(made, span => Assert.Equal(ParentKind.Local, span.Parent));
            Assert.Equal(served.Select(span => span.TraceId), made.Select(span => span.TraceId));
        }
        Assert.Single(spans, span => span is { Kind: SpanKind.Client, Parent: ParentKind.None });
    }

    [Theory]
    [MemberData(nameof(GoVersions))]
    public async Task EveryOutcome_GivesASpanThatSaysIt(string go)
    {
        using HttpServer server = Start(go);
        await using Tracing tracing = Tracing.Of(server);
        using HttpClient client = server.CreateClient();
        foreach (string way in (string[])["missing", "refused", "timeout", "redirect", "url", "method?method=", "method?method=PURGE"])
            await client.FetchAsync($"/call/{way}");

        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        Assert.Equal(0, status.Lost);
        CollectedSpan missing = Assert.Single(MadeBy("/call/missing"));
        AssertRequest(missing, "GET", 404, SpanStatus.Error, "404");
        Assert.Equal($"{server.Address}missing", missing["url.full"]);
        Assert.Equal(("127.0.0.1", (long)server.Address.Port), (missing["server.address"], missing["server.port"]));
        AssertRequest(Assert.Single(MadeBy("/call/refused")), "GET", null, SpanStatus.Error, "_OTHER");
        AssertRequest(Assert.Single(MadeBy("/call/timeout")), "GET", null, SpanStatus.Error, "_OTHER");
        Assert.Equal(
            [(302L, $"{server.Address}redirect"), (200L, $"{server.Address}arrived")],
            MadeBy("/call/redirect").Select(span => (span["http.response.status_code"], span["url.full"])));
        Assert.Equal(
            $"http://REDACTED:REDACTED@{server.Address.Authority}/missing/a%2Fb%20c?x=1&sig=REDACTED"
            + "&X-Amz-Signature=REDACTED&X-Amz-Credential=REDACTED&X-Amz-Security-Token=REDACTED&X%2DGoog%2DSignature=REDACTED",
            Assert.Single(MadeBy("/call/url"))["url.full"]);
        CollectedSpan[] methods = [.. MadeBy("/call/method")];
        AssertRequest(methods[0], "GET", 200, SpanStatus.Unset, null);
        AssertRequest(methods[1], "_OTHER", 200, SpanStatus.Unset, null);
        Assert.Equal((("HTTP", "PURGE")), (methods[1].Name, methods[1]["http.request.method_original"]));

        IEnumerable<CollectedSpan> MadeBy(string path) => spans
            .Where(span => spans.Any(parent => parent.Path == path && parent.SpanId == span.ParentId))
            .OrderBy(span => span.StartUnixNanoseconds);
    }

    [Fact]
    public async Task ManyRequests_AtOnce_EachHaveTheirOwnSpan()
    {
        using HttpServer server = Start(GoToolchain.Distribution.Version);
        await using Tracing tracing = Tracing.Of(server);
        using HttpClient client = server.CreateClient();
        await client.FetchAsync("/call/many?count=400&parallel=200&protocol=2");

        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        Assert.Equal(0, status.Lost);
        CollectedSpan[] made = [.. spans.Where(span => span.Kind == SpanKind.Client)];
        Assert.Equal(400, made.DistinctBy(span => span["url.full"]).Count());
        Assert.Equal(400, made.DistinctBy(span => span.SpanId).Count());
        Assert.Single(made.DistinctBy(span => span.ParentId));
    }

    private static HttpServer Start(string go) =>
        HttpServer.Start(HttpServer.Build(GoToolchain.All.Single(toolchain => toolchain.Version == go), "httpcalls"));

    private static void AssertRequest(CollectedSpan span, string method, long? status, SpanStatus outcome, string? error)
    {
        Assert.Equal(SpanKind.Client, span.Kind);
        Assert.Equal(method, span["http.request.method"]);
        Assert.Equal(status, span["http.response.status_code"]);
        Assert.Equal((outcome, error), (span.Status, span["error.type"]));
    }
}
