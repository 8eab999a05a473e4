using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;
using Sonde.Tests.Propagation;

namespace Sonde.EndToEnd.Tests;

/// <summary>
/// What the requests of a traced program look like when they arrive: where the kernel lets programs write into processes, with the
/// trace context, and else just as they were.
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
        using HttpServer server = Start(go);
        await using Tracing tracing = Tracing.Of(server);
        using HttpClient client = server.CreateClient();
        PropagationTraffic traffic = await PropagationTraffic.SendAsync(client, protocol);

        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        Assert.Equal(0, status.Lost);
        Assert.Empty(traffic.FindProblems(MadeRequests(spans), status.PropagatesContext));
        Assert.Equal(status.PropagatesContext, status.Counters["net/http/client"].Injected > 0);
    }

    [Fact]
    public async Task Requests_WithPropagationSwitchedOff_ArriveAsTheyWere()
    {
        using HttpServer server = Start(GoToolchain.Distribution.Version);
        await using Tracing tracing = Tracing.Of(server, propagate: false);
        using HttpClient client = server.CreateClient();
        PropagationTraffic traffic = await PropagationTraffic.SendAsync(client, protocol: 1);

        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();
        Assert.False(status.PropagatesContext);
        Assert.Empty(traffic.FindProblems(MadeRequests(spans), propagates: false));
    }

    [DebianFact]
    public async Task Chain_OverHttp1Http2AndGrpc_IsOneTraceWhereTheContextIsPropagated()
    {
        using HttpServer first = Start(GoToolchain.Distribution.Version);
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
            [.. spans.Select(ChainSpanOf)], [first.ProcessId, second.ProcessId, third.ProcessId], status.PropagatesContext));
    }

    private static HttpServer Start(string go) =>
        HttpServer.Start(HttpServer.Build(GoToolchain.All.Single(toolchain => toolchain.Version == go), "httpcalls"));

    private static ChainSpan ChainSpanOf(CollectedSpan span) => new(
        span.ProcessId, span.Kind, span.TraceId, span.SpanId, span.ParentId,
        ChainSpan.NumberOf(span["url.full"] as string ?? span["url.query"] as string ?? ""));

    private static MadeRequest[] MadeRequests(IReadOnlyList<CollectedSpan> spans) =>
    [
        .. spans.Where(static span => span.Kind == SpanKind.Client)
            .Select(static span => new MadeRequest(span.TraceId, span.SpanId, (string)span["url.full"]!)),
    ];
}
