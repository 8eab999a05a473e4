using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>Requests that a Go program makes with the context of a request that it serves: the parents of their spans.</summary>
public sealed class ContextParentTests
{
    private static readonly ManagerOptions Options = new() { Probes = ProbeRegistry.All, PropagateContext = PropagationMode.Off };

    public static TheoryData<string> GoVersions => [.. GoToolchain.All.Select(static go => go.Version)];

    /// <summary>
    /// Every toolchain; for the oldest and the newest also the builds with the least information: position-independent and stripped.
    /// </summary>
    public static TheoryData<string, bool> Builds
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (GoToolchain go in GoToolchain.All)
                data.Add(go.Version, false);
            data.Add(GoToolchain.Distribution.Version, true);
            data.Add(GoToolchain.All[^1].Version, true);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(GoVersions))]
    public async Task HandlerThatTakesOverTheConnection_UntilItReturns_IsTheParentOfItsCalls(string go)
    {
        using HttpServer server = HttpServer.StartCalls(go);
        await using Tracing tracing = Tracing.Of(server, Options);
        using HttpClient client = server.CreateClient();
        await client.FetchAsync("/hijacked");
        await client.FetchAsync("/hijacked?panic=1");
        await Waiting.Until(() => tracing.Manager.GetStatus().Counters["net/http/server"] is { Sent: var sent, Started: var started } && sent == started);

        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        Assert.Equal(0, status.Lost);
        CollectedSpan[] served = spans.Where(static span => span.Path == "/hijacked").InOrder();
        Assert.Equal([SpanStatus.Unset, SpanStatus.Error], served.Select(static span => span.Status));
        foreach (CollectedSpan parent in served)
        {
            CollectedSpan[] made = [.. spans.Made().Where(span => span.ParentId == parent.SpanId)];
            Assert.Equal(["here", "elsewhere"], made.InOrder().Select(NumberOf));
            Assert.All(made, span => Assert.Equal((parent.TraceId, ParentKind.Local), (span.TraceId, span.Parent)));
            Assert.All(made, span => Assert.True(EndOf(span) <= EndOf(parent)));
        }
    }

    [Theory]
    [MemberData(nameof(GoVersions))]
    public async Task RequestThatIsWrittenDownFirst_HasOneSpan(string go)
    {
        using HttpServer server = HttpServer.StartCalls(go);
        await using Tracing tracing = Tracing.Of(server, Options);
        using HttpClient client = server.CreateClient();
        await client.FetchAsync("/dumped");

        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        Assert.Equal(0, status.Lost);
        CollectedSpan served = Assert.Single(spans, static span => span.Path == "/dumped");
        Assert.Equal(
            [("1.1", 200L, served.SpanId), ("2", 200L, served.SpanId)],
            spans.Made().InOrder()
                .Select(static span => ((string)span["network.protocol.version"]!, (long)span["http.response.status_code"]!, span.ParentId)));
    }

    [Theory]
    [MemberData(nameof(Builds))]
    public async Task ContextOfAnyShape_LeadsToTheRequestThatItWasMadeFor(string go, bool isStrippedPie)
    {
        string[] kinds = ["last", "value", "pointer", "direct", "nested", "request", "two", "more", "deep", "mixed"];
        using HttpServer server = HttpServer.StartCalls(go, isStrippedPie ? ["-buildmode=pie", "-ldflags=-s -w"] : []);
        await using Tracing tracing = Tracing.Of(server, Options);
        using HttpClient client = server.CreateClient();
        foreach (string kind in kinds)
            await client.FetchAsync($"/context/{kind}");
        await client.FetchAsync("/context/none");
        Assert.Equal(0, Assert.Single(tracing.Manager.GetStatus().Executables).UnfollowedContextTypes);

        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        Assert.Equal(0, status.Lost);
        Dictionary<string, CollectedSpan> made = spans.Made().ToDictionary(NumberOf);
        foreach (string kind in kinds)
        {
            CollectedSpan served = Assert.Single(spans, span => span.Path == $"/context/{kind}");
            Assert.Equal(
                (kind, served.TraceId, served.SpanId, ParentKind.Local), (kind, made[kind].TraceId, made[kind].ParentId, made[kind].Parent));
        }
        Assert.Equal(ParentKind.None, made["none"].Parent);
    }

    [Theory]
    [MemberData(nameof(GoVersions))]
    public async Task ContextOfARequestThatIsAnswered_StillLeadsToIt(string go)
    {
        using HttpServer server = HttpServer.StartCalls(go);
        await using Tracing tracing = Tracing.Of(server, Options);
        using HttpClient client = server.CreateClient();
        await client.FetchAsync("/after");
        await Waiting.Until(() => tracing.Manager.GetStatus().Counters["net/http/client"].Sent == 2);

        (IReadOnlyList<CollectedSpan> spans, _) = await tracing.StopAsync();
        CollectedSpan served = Assert.Single(spans, static span => span.Path == "/after");
        Dictionary<string, CollectedSpan> made = spans.Made().ToDictionary(NumberOf);
        Assert.Equal((served.TraceId, served.SpanId, ParentKind.Local), (made["with"].TraceId, made["with"].ParentId, made["with"].Parent));
        Assert.True(made["with"].StartUnixNanoseconds > EndOf(served));
        Assert.Equal(ParentKind.None, made["without"].Parent);
    }

    [Theory]
    [MemberData(nameof(GoVersions))]
    public async Task ContextThatHasTheMemoryOfAnAnsweredRequests_LeadsNowhere(string go)
    {
        const int count = 300;
        using HttpServer server = HttpServer.StartCalls(go);
        await using Tracing tracing = Tracing.Of(server, Options);
        // Each request has its own connection, so that nothing keeps the parents of their contexts alive.
        for (int i = 0; i < count; i++)
        {
            using HttpClient client = server.CreateClient();
            await client.FetchAsync("/arrived");
        }
        using (HttpClient client = server.CreateClient())
            await client.FetchAsync("/reused");

        (IReadOnlyList<CollectedSpan> spans, _) = await tracing.StopAsync();
        CollectedSpan[] made = [.. spans.Made()];
        Assert.Equal(500, made.Length);
        Assert.All(made, static span => Assert.Equal(ParentKind.None, span.Parent));
    }

    /// <summary>What the request that was made is numbered by: <c>?n=KIND</c>.</summary>
    private static string NumberOf(CollectedSpan made)
    {
        string url = (string)made["url.full"]!;
        return url[(url.IndexOf("?n=", StringComparison.Ordinal) + 3)..];
    }

    private static long EndOf(CollectedSpan span) => span.StartUnixNanoseconds + (span.Duration.Ticks * 100);
}
