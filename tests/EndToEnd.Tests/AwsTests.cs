using System.Globalization;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime;
using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using static Sonde.EndToEnd.Tests.Support.SpanText;

namespace Sonde.EndToEnd.Tests;

/// <summary>Operations of the AWS SDK, with a small server that speaks its protocols, traced by a probe without C.</summary>
public sealed class AwsTests
{
    [DebianTheory]
    [InlineData("bookworm", "1.19")]
    [InlineData("sid", "1.27")]
    public async Task EveryOperation_GivesASpan_WithItsServiceAndItsOutcome(string suite, string go)
    {
        (string Line, string Span, int Requests)[] calls =
        [
            ("queue", Expected("SQS", "GetQueueUrl"), 1),
            ("caller", Expected("STS", "GetCallerIdentity"), 1),
            ("presigned", Expected("STS", "GetCallerIdentity", SpanKind.Internal), 0),
            ("missing", Expected("SQS", "GetQueueUrl", code: "QueueDoesNotExist"), 1),
            ("denied", Expected("SQS", "GetQueueUrl", code: "AccessDenied"), 1),
            ("busy", Expected("SQS", "GetQueueUrl", code: "ServiceUnavailable"), 2),
            ("nowhere", Expected("STS", "GetCallerIdentity", error: "*retry.MaxAttemptsError"), 2),
            ("cancelled", Expected("STS", "GetCallerIdentity", error: "context.Canceled"), 0),
        ];
        using CommandedProgram program = CommandedProgram.StartOf(suite, "aws", go);
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        foreach ((string line, _, _) in calls)
            await program.RunAsync(line);
        ManagerStatus status = await manager.StopAsync();

        Assert.Equal(0, status.Lost);
        CollectedSpan[] operations = Operations(collector);
        Assert.Equal(calls.Select(static call => call.Span), operations.Select(Describe));
        Assert.Equal(
            calls.Select(static call => call.Requests),
            operations.Select(operation => collector.Spans.Count(span => span.Kind == SpanKind.Client && span.ParentId == operation.SpanId)));
        Assert.All(operations, static span => Assert.Equal(ParentKind.None, span.Parent));
    }

    [DebianFact]
    public async Task OperationsWithinARequest_AreChildren()
    {
        using CommandedProgram program = CommandedProgram.Start("aws", "1.27");
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{await program.RunAsync("serve")}") };
        Assert.Equal(200, await client.FetchAsync("/here", ("traceparent", Requests.TraceparentOf(7))));
        await manager.StopAsync();

        CollectedSpan request = Assert.Single(collector.Spans, static span => span.Path == "/here");
        Assert.Equal(
            [("SQS.GetQueueUrl", request.SpanId, Requests.TraceIdOf(7)), ("STS.GetCallerIdentity", request.SpanId, Requests.TraceIdOf(7))],
            Operations(collector).Select(static span => (span.Name, span.ParentId, span.TraceId)));
    }

    [DebianFact]
    public async Task ManyOperationsAtOnce_GiveASpanEach()
    {
        const int count = 100;
        using CommandedProgram program = CommandedProgram.Start("aws", "1.27");
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        Assert.Equal("ok", await program.RunAsync(string.Create(CultureInfo.InvariantCulture, $"burst {count}")));
        ManagerStatus status = await manager.StopAsync();

        Assert.Equal(0, status.Lost);
        CollectedSpan[] operations = Operations(collector);
        Assert.Equal(Enumerable.Repeat(Expected("SQS", "GetQueueUrl"), count), operations.Select(Describe));
        Assert.Equal(count, operations.DistinctBy(static span => span.TraceId).Count());
    }

    private static CollectedSpan[] Operations(SpanCollector collector) =>
        collector.Spans.Where(static span => span["rpc.system.name"] is not null).InOrder();

    private static string Expected(string service, string operation, SpanKind kind = SpanKind.Client, string? code = null, string? error = null)
    {
        (string Name, object? Value)[] attributes =
        [
            ("error.type", error ?? code),
            ("rpc.method", $"{service}/{operation}"),
            ("rpc.status_code", code),
            ("rpc.system.name", "aws-api"),
        ];
        return Of($"{service}.{operation}", kind, (error ?? code) is null ? SpanStatus.Unset : SpanStatus.Error, attributes);
    }
}
