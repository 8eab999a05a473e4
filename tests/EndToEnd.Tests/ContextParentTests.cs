using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>Requests that a Go program makes with the context of a request that it serves: whose children they are.</summary>
public sealed class ContextParentTests
{
    private static readonly ManagerOptions Options = new() { Probes = ProbeRegistry.All, PropagateContext = PropagationMode.Off };

    public static TheoryData<string> GoVersions => [.. GoToolchain.All.Select(static go => go.Version)];

    [Theory]
    [MemberData(nameof(GoVersions))]
    public async Task HandlerThatTakesOverTheConnection_UntilItReturns_IsTheParentOfItsCalls(string go)
    {
        using HttpServer server = Start(go);
        await using Tracing tracing = Tracing.Of(server, Options);
        using HttpClient client = server.CreateClient();
        await client.FetchAsync("/hijacked");
        await client.FetchAsync("/hijacked?panic=1");
        await Waiting.Until(() => tracing.Manager.GetStatus().Counters["net/http/server"] is { Sent: var sent, Started: var started } && sent == started);

        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        Assert.Equal(0, status.Lost);
        CollectedSpan[] served = [.. spans.Where(static span => span.Path == "/hijacked").OrderBy(static span => span.StartUnixNanoseconds)];
        Assert.Equal([SpanStatus.Unset, SpanStatus.Error], served.Select(static span => span.Status));
        foreach (CollectedSpan parent in served)
        {
            CollectedSpan[] made = [.. Made(spans).Where(span => span.ParentId == parent.SpanId)];
            Assert.Equal(["here", "elsewhere"], made.OrderBy(static span => span.StartUnixNanoseconds).Select(NumberOf));
            Assert.All(made, span => Assert.Equal((parent.TraceId, ParentKind.Local), (span.TraceId, span.Parent)));
            Assert.All(made, span => Assert.True(EndOf(span) <= EndOf(parent)));
        }
    }

    [Theory]
    [MemberData(nameof(GoVersions))]
    public async Task RequestThatIsWrittenDownFirst_HasOneSpan(string go)
    {
        using HttpServer server = Start(go);
        await using Tracing tracing = Tracing.Of(server, Options);
        using HttpClient client = server.CreateClient();
        await client.FetchAsync("/dumped");

        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        Assert.Equal(0, status.Lost);
        CollectedSpan served = Assert.Single(spans, static span => span.Path == "/dumped");
        Assert.Equal(
            [("1.1", 200L, served.SpanId), ("2", 200L, served.SpanId)],
            Made(spans).OrderBy(static span => span.StartUnixNanoseconds)
                .Select(static span => ((string)span["network.protocol.version"]!, (long)span["http.response.status_code"]!, span.ParentId)));
    }

    private static HttpServer Start(string go) =>
        HttpServer.Start(HttpServer.Build(GoToolchain.All.Single(toolchain => toolchain.Version == go), "httpcalls"));

    private static IEnumerable<CollectedSpan> Made(IEnumerable<CollectedSpan> spans) =>
        spans.Where(static span => span.Kind == SpanKind.Client);

    /// <summary>What the request that was made is numbered by: <c>?n=KIND</c>.</summary>
    private static string NumberOf(CollectedSpan made)
    {
        string url = (string)made["url.full"]!;
        return url[(url.IndexOf("?n=", StringComparison.Ordinal) + 3)..];
    }

    private static long EndOf(CollectedSpan span) => span.StartUnixNanoseconds + (span.Duration.Ticks * 100);
}
