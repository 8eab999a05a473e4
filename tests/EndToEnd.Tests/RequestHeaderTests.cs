using System.Globalization;
using System.Net.Sockets;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>The values that a server's span takes from the request's header fields, which any client may send in any number.</summary>
public sealed class RequestHeaderTests
{
    // Both layouts of maps.
    public static TheoryData<string> GoVersions =>
        [.. new[] { GoToolchain.Distribution, GoToolchain.All[^1] }.Distinct().Select(static go => go.Version)];

    [Theory]
    [MemberData(nameof(GoVersions))]
    public async Task Tracestate_OfEveryShape_IsOneValidListOrNone(string go)
    {
        string[] long3 = [.. "abc".Select(static key => $"{key}={new string('v', 200)}")];
        (string[] Fields, string Expected)[] requests =
        [
            (["a=1"], "a=1"),
            (["a=1", "b=2"], "a=1,b=2"),
            (["a=1", "", "b=2, c=3", "d=4"], "a=1,b=2, c=3,d=4"),
            (["", "b=2"], "b=2"),
            (["", ""], ""),
            (["no equals sign"], ""),
            (["a=1", "A=2"], ""),
            (["a=1,=2"], ""),
            ([string.Join(',', Enumerable.Range(0, 32).Select(static n => $"k{n}=v"))], string.Join(',', Enumerable.Range(0, 32).Select(static n => $"k{n}=v"))),
            ([string.Join(',', Enumerable.Range(0, 33).Select(static n => $"k{n}=v"))], ""),
            ([string.Join(',', long3)], string.Join(',', long3[..2])),
            (long3, string.Join(',', long3[..2])),
            ([$"a={new string('v', 250)}", $"b={new string('v', 255)}", "c=3"], $"a={new string('v', 250)},b={new string('v', 255)}"),
            (["a=1", "b=1", "c=1", "d=1", "e=1"], "a=1,b=1,c=1,d=1"),
        ];
        CollectedSpan[] spans = await TraceAsync(go, requests.Length, number =>
            [$"traceparent: {Requests.TraceparentOf(number)}", .. requests[number].Fields.Select(static field => $"tracestate: {field}")]);

        Assert.Equal(requests.Select(static request => request.Expected), spans.Select(static span => span.TraceState));
        Assert.All(spans, static (span, number) => Assert.Equal(Requests.TraceIdOf(number), span.TraceId));
        Assert.True(spans[^1].Flags.HasFlag(EventFlags.Truncated)); // the fifth field is not there
    }

    [Fact]
    public async Task Traceparent_InSeveralFields_StartsANewTrace()
    {
        CollectedSpan[] spans = await TraceAsync(GoToolchain.Distribution.Version, 2, static number =>
            [$"traceparent: {Requests.TraceparentOf(number)}", $"Traceparent: {Requests.TraceparentOf(9)}", "tracestate: a=1"]);

        Assert.All(spans, static (span, number) => Assert.Equal((ParentKind.None, ""), (span.Parent, span.TraceState)));
        Assert.DoesNotContain(spans, static span => span.TraceId == Requests.TraceIdOf(0) || span.TraceId == Requests.TraceIdOf(9));
    }

    [Theory]
    [MemberData(nameof(GoVersions))]
    public async Task AddressesAndScheme_BehindProxies_AreThoseThatTheClientUsed(string go)
    {
        (string[] Fields, string Scheme, string Server, long? Port, string Client)[] requests =
        [
            ([], "http", "inner", 8080, "127.0.0.1"),
            (["X-Forwarded-For: unknown"], "http", "inner", 8080, "127.0.0.1"),
            (["X-Forwarded-For: 203.0.113.7, 10.0.0.1", "X-Forwarded-For: 198.51.100.1"], "http", "inner", 8080, "203.0.113.7"),
            (["X-Forwarded-For: [2001:db8::7]:4711"], "http", "inner", 8080, "2001:db8::7"),
            (["X-Forwarded-Proto: https", "X-Forwarded-Host: shop.example:8443, proxy"], "https", "shop.example", 8443, "127.0.0.1"),
            (["X-Forwarded-Proto: HTTPS,http", "X-Forwarded-Host: shop.example"], "https", "shop.example", null, "127.0.0.1"),
            (["X-Forwarded-Proto: not a scheme"], "http", "inner", 8080, "127.0.0.1"),
            (["Forwarded: for=192.0.2.60;proto=https;host=shop.example, for=10.0.0.1;proto=http;host=a"], "https", "shop.example", null, "192.0.2.60"),
            (["Forwarded: For=\"[2001:db8:cafe::17]:4711\" ; Host=\"shop.example:443\""], "http", "shop.example", 443, "2001:db8:cafe::17"),
            (["Forwarded: for=unknown", "X-Forwarded-For: 203.0.113.9"], "http", "inner", 8080, "203.0.113.9"),
            (["Forwarded: for=_hidden, for=192.0.2.61"], "http", "inner", 8080, "127.0.0.1"),
            (["Forwarded: host=shop.example", "X-Forwarded-Host: other", "X-Forwarded-For: 203.0.113.9"], "http", "shop.example", null, "203.0.113.9"),
            (["Forwarded: for=\"192.0.2.1;host=open"], "http", "inner", 8080, "127.0.0.1"),
        ];
        CollectedSpan[] spans = await TraceAsync(go, requests.Length, number => requests[number].Fields);

        Assert.Equal(
            requests.Select(static request => (request.Scheme, request.Server, request.Port, request.Client)),
            spans.Select(static span => (
                (string)span["url.scheme"]!, (string)span["server.address"]!, (long?)span["server.port"], (string)span["client.address"]!)));
        Assert.All(spans, static span => Assert.Equal("127.0.0.1", span["network.peer.address"]));
    }

    [Fact]
    public async Task UnixSocket_IsTheTransportAndNoAddress()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("sonde-unix-").FullName, "socket");
        using HttpServer server = HttpServer.Start(GoToolchain.Distribution, "-unix", path);
        await using Tracing tracing = Tracing.Of(server);
        await RawRequest.SendAsync(new UnixDomainSocketEndPoint(path), "/hello?n=0");
        await RawRequest.SendAsync(new UnixDomainSocketEndPoint(path), "/hello?n=1", "X-Forwarded-For: 203.0.113.7");

        CollectedSpan[] spans = InOrder((await tracing.StopAsync()).Spans);
        Assert.All(spans, static span => Assert.Equal(
            ("unix", null, null), (span["network.transport"], span["network.peer.address"], span["network.peer.port"])));
        Assert.Equal([null, "203.0.113.7"], spans.Select(static span => span["client.address"]));
    }

    [Fact]
    public async Task Query_WithSecrets_IsRecordedWithoutThem()
    {
        using HttpServer server = HttpServer.Start(GoToolchain.Distribution);
        await using Tracing tracing = Tracing.Of(server);
        await RawRequest.SendAsync(
            server,
            "/hello?n=0&sig=abc&AWSAccessKeyId=k&Signature=s&X-Amz-Signature=z&X-Amz-Credential=c&X-Amz-Security-Token=t"
            + "&X-Goog-Signature=g&X%2dAmz%2DSignature=e&sig&signature=kept&x=sig;sig=");

        CollectedSpan span = Assert.Single((await tracing.StopAsync()).Spans);
        Assert.Equal(
            "n=0&sig=REDACTED&AWSAccessKeyId=REDACTED&Signature=REDACTED&X-Amz-Signature=REDACTED&X-Amz-Credential=REDACTED"
            + "&X-Amz-Security-Token=REDACTED&X-Goog-Signature=REDACTED&X%2dAmz%2DSignature=REDACTED&sig&signature=kept&x=sig;sig=REDACTED",
            span["url.query"]);
    }

    /// <summary>Sends requests, one on each connection, and returns their spans in that order.</summary>
    private static async Task<CollectedSpan[]> TraceAsync(string go, int count, Func<int, string[]> fieldsOf)
    {
        using HttpServer server = HttpServer.Start(GoToolchain.Get(go));
        await using Tracing tracing = Tracing.Of(server);
        for (int number = 0; number < count; number++)
            await RawRequest.SendAsync(server, $"/hello?n={number}", fieldsOf(number));
        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        Assert.Equal((count, 0), (spans.Count, status.Lost));
        return InOrder(spans);
    }

    private static CollectedSpan[] InOrder(IEnumerable<CollectedSpan> spans) =>
        [.. spans.OrderBy(static span => int.Parse(((string)span["url.query"]!)[2..], CultureInfo.InvariantCulture))];
}
