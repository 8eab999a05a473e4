using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using static Sonde.EndToEnd.Tests.Support.SpanText;

namespace Sonde.EndToEnd.Tests;

/// <summary>Calls of gomemcache to a real server, traced by a probe without C: the contents of their spans.</summary>
public sealed class MemcachedTests
{
    [DebianFact]
    public async Task EveryCommand_GivesASpan_InTheTraceOfItsRequest()
    {
        using ListeningServer server = await ListeningServer.StartMemcachedAsync();
        (string Request, string Answer, string[] Calls)[] expected =
        [
            ("store", "ok", [Span("set"), Span("replace"), Span("get"), Span("cas"), Span("delete")]),
            ("count", "ok", [Span("set"), Span("incr"), Span("decr")]),
            ("several", "ok", [Span("get", batch: 3)]),
            ("miss", "memcache: cache miss", [Span("get")]),
            ("miss-count", "memcache: cache miss", [Span("incr")]),
            ("exists", "memcache: item not stored", [Span("add", error: "memcache.ErrNotStored")]),
            ("nowhere", "dial tcp 127.0.0.1:1: connect: connection refused", [Span("get", "*net.OpError")]),
        ];
        using HttpServer program = HttpServer.Start(VendoredProgram.Build("memcache", "memcache", "trixie", "1.24"), server.Address);
        await using Tracing tracing = Tracing.Of(program);
        using HttpClient client = program.CreateClient();
        foreach ((string request, string answer, _) in expected)
            Assert.Equal(answer, await client.GetStringAsync($"/call/{request}"));
        (IReadOnlyList<CollectedSpan> spans, ManagerStatus status) = await tracing.StopAsync();

        Assert.Equal(0, status.Lost);
        foreach ((string request, _, string[] calls) in expected)
        {
            CollectedSpan parent = Assert.Single(spans, span => span.Path == $"/call/{request}");
            Assert.Equal(calls, spans.Made().Where(span => span.ParentId == parent.SpanId)
                .InOrder().Select(Describe));
        }
        Assert.Equal(expected.Sum(static item => item.Calls.Length), spans.Made().Count());
    }

    private static string Span(string command, string? error = null, int batch = 0) => Of(
        command, SpanKind.Client, error is null ? SpanStatus.Unset : SpanStatus.Error,
        [
            ("db.operation.batch.size", batch > 0 ? batch : null),
            ("db.operation.name", command),
            ("db.system.name", "memcached"),
            ("error.type", error),
        ]);
}
