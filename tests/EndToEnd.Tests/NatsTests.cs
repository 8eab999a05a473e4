using System.Globalization;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime;
using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using static Sonde.EndToEnd.Tests.Support.SpanText;

namespace Sonde.EndToEnd.Tests;

/// <summary>Messages and requests of nats.go to a real server, traced by a probe without C.</summary>
public sealed class NatsTests
{
    [DebianTheory]
    [InlineData("bookworm", "1.19")]
    [InlineData("sid", "1.27")]
    public async Task EveryMessageAndRequest_GivesASpan_WithItsSubjectAndItsOutcome(string suite, string go)
    {
        using ListeningServer server = await ListeningServer.StartNatsAsync();
        string Span(string operation, string subject, string? error = null, bool isTemporary = false) => Expected(server, operation, subject, error, isTemporary);
        (string Line, string Answer, string Span)[] calls =
        [
            ("publish orders", "ok", Span("publish", "orders")),
            ("message orders", "ok", Span("publish", "orders")),
            ("question orders", "ok", Span("publish", "orders")),
            ("large orders", "nats: maximum payload exceeded", Span("publish", "orders", "nats.ErrMaxPayload")),
            ("publish _INBOX.7", "ok", Span("publish", "_INBOX.7", isTemporary: true)),
            ("request answered.1", "ok", Span("request", "answered.1")),
            ("request-with answered.2", "ok", Span("request", "answered.2")),
            ("old answered.3", "ok", Span("request", "answered.3")),
            ("nobody nobody", "nats: no responders available for request", Span("request", "nobody", "nats.ErrNoResponders")),
            ("silence answered.4", "nats: timeout", Span("request", "answered.4", "nats.ErrTimeout")),
            ("cancelled answered.5", "context canceled", Span("request", "answered.5", "context.Canceled")),
            ("over answered.6", "context deadline exceeded", Span("request", "answered.6", "context.DeadlineExceeded")),
            ("closed orders", "nats: connection closed", Span("publish", "orders", "nats.ErrConnectionClosed")),
        ];
        using CommandedProgram program = CommandedProgram.StartOf(suite, "nats", go, server.Address);
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        foreach ((string line, string answer, _) in calls)
            Assert.Equal(answer, await program.RunAsync(line));
        ManagerStatus status = await manager.StopAsync();

        Assert.Equal(0, status.Lost);
        CollectedSpan[] spans = collector.Spans.InOrder();
        // Each answer is a message too, which the program sends at its own time.
        Assert.Equal(3, spans.Count(static span => span.Name == "publish (temporary)") - 1);
        Assert.Equal(
            calls.Select(static call => call.Span), spans.Where(IsOfTheClient).Select(Describe));
        Assert.All(spans, static span => Assert.Equal(ParentKind.None, span.Parent));
    }

    [DebianFact]
    public async Task CallsWithinARequest_AreChildren()
    {
        using ListeningServer server = await ListeningServer.StartNatsAsync();
        using CommandedProgram program = CommandedProgram.Start("nats", "1.27", server.Address);
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{await program.RunAsync("serve")}") };
        Assert.Equal(200, await client.FetchAsync("/", ("traceparent", Requests.TraceparentOf(7))));
        await manager.StopAsync();

        CollectedSpan request = Assert.Single(collector.Spans, static span => span.Kind == SpanKind.Server);
        Assert.Equal(
            [("publish visits", request.SpanId), ("request answered.visits", request.SpanId)],
            collector.Spans.Where(span => span.TraceId == Requests.TraceIdOf(7) && span != request)
                .InOrder().Select(static span => (span.Name, span.ParentId)));
    }

    [DebianFact]
    public async Task ManyRequestsAtOnce_GiveASpanEach()
    {
        const int count = 100;
        using ListeningServer server = await ListeningServer.StartNatsAsync();
        using CommandedProgram program = CommandedProgram.Start("nats", "1.27", server.Address);
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        Assert.Equal("ok", await program.RunAsync($"burst answered. {count}"));
        ManagerStatus status = await manager.StopAsync();

        Assert.Equal(0, status.Lost);
        Assert.Equal(
            Enumerable.Range(0, count).Select(static i => $"request answered.{i}").Order(StringComparer.Ordinal),
            collector.Spans.Where(IsOfTheClient).Select(static span => span.Name).Order(StringComparer.Ordinal));
        Assert.Equal(2 * count, collector.Spans.DistinctBy(static span => span.TraceId).Count());
    }

    private static bool IsOfTheClient(CollectedSpan span) =>
        span["messaging.destination.name"] is string subject && (!subject.StartsWith("_INBOX.", StringComparison.Ordinal) || subject == "_INBOX.7");

    private static string Expected(ListeningServer server, string operation, string subject, string? error, bool isTemporary)
    {
        (string Name, object? Value)[] attributes =
        [
            ("error.type", error),
            ("messaging.destination.name", subject),
            ("messaging.destination.temporary", isTemporary ? "True" : null),
            ("messaging.operation.name", operation),
            ("messaging.operation.type", "send"),
            ("messaging.system", "nats"),
            ("server.address", "127.0.0.1"),
            ("server.port", server.Port.ToString(CultureInfo.InvariantCulture)),
        ];
        return Of(
            $"{operation} {(isTemporary ? "(temporary)" : subject)}", operation == "request" ? SpanKind.Client : SpanKind.Producer,
            error is null ? SpanStatus.Unset : SpanStatus.Error, attributes);
    }
}
