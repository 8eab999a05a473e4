using System.Globalization;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime;
using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tests.Sockets;
using static Sonde.EndToEnd.Tests.Support.KafkaSpan;
using static Sonde.EndToEnd.Tests.Support.SpanText;

namespace Sonde.EndToEnd.Tests;

/// <summary>Messages of kafka-go through a mock cluster: the contents of their spans, and how they connect.</summary>
public sealed class KafkaTests : IDisposable
{
    private const string Go = "1.26";
    private const string Sender = "00f067aa0ba902b7", Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    private readonly KafkaClusterProcess _cluster = new();

    /// <summary>Go versions: the oldest that builds what kafka-go needs, and with <c>SONDE_GO_MATRIX=full</c> the newest too.</summary>
    public static TheoryData<string> Versions =>
        Environment.GetEnvironmentVariable("SONDE_GO_MATRIX") == "full" ? [Go, "1.27"] : [Go];

    [DebianTheory]
    [MemberData(nameof(Versions))]
    public async Task EveryCall_GivesASpan_WithItsMessagesAndItsOutcome(string go)
    {
        string longKey = new('é', 100), cut = new('é', 63);
        (string Line, string Answer, string[] Spans)[] calls =
        [
            ("send orders k", "ok", [Sent("orders", partition: 1, key: "k")]),
            ($"send orders {longKey}", "ok", [Sent("orders", partition: 0, key: cut)]),
            ("binary orders", "ok", [Sent("orders", partition: 0)]),
            ("tombstone orders kk", "ok", [Sent("orders", partition: 2, key: "kk", tombstone: true)]),
            ("batch orders 3", "ok", [Sent("orders", partition: 0, count: 3)]),
            ("spread orders 5", "ok", [Sent("orders", count: 5)]),
            ("mixed orders mail", "ok", [Sent(null, count: 2)]),
            ("compressed orders 2", "ok", [Sent("orders", partition: 0, count: 2)]),
            ("large orders 100000", "ok", [Sent("orders", partition: 0)]),
            ("async orders kkk", "ok", [Sent("orders", partition: 3, key: "kkk")]),
            ("cancelled orders", "context canceled", [Sent("orders", key: "k", error: "context.Canceled")]),
            ("closed orders", "io: read/write on closed pipe", [Sent("orders", key: "k", error: "io.ErrClosedPipe")]),
            ("unknown nothing", "[3] Unknown Topic Or Partition: the request is for a topic or partition that does not exist on this broker",
                [Sent("nothing", key: "k", error: "UNKNOWN_TOPIC_OR_PARTITION")]),
            ("partition orders", "Kafka write errors (1/1), errors: [kafka.(*Client).Produce: fetch request error: topic partition not found (topic=\"orders\" partition=99)]",
                [Sent("orders", partition: 99, key: "k", error: "*produce.Error")]),
            ("read orders 1 2", "", [.. Received("orders", null, 1, 0, "k"), .. Received("orders", null, 1, 1, "k")]),
            ("read orders 3 1", "", Received("orders", null, 3, 0, "kkk")),
            ("idle orders-of-nobody", "fetching message: context deadline exceeded", [Expected("poll", "receive", SpanKind.Client, "orders-of-nobody", error: "context.DeadlineExceeded", client: "worker")]),
        ];
        using var program = CommandedProgram.Start("kafka", go, _cluster.Address);
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        foreach ((string line, string answer, _) in calls)
            Assert.Equal(answer.Length == 0 ? "ok" : answer, await program.RunAsync(line));
        ManagerStatus status = await manager.StopAsync();

        Assert.Equal(0, status.Lost);
        Assert.Equal(calls.SelectMany(static call => call.Spans), InOrder(collector).Select(Describe));
        if (status.Propagation != ContextPropagation.Full)
            Assert.All(collector.Spans, static span => Assert.Equal((ParentKind.None, 0), (span.Parent, span.Links.Count)));
    }

    [DebianFact]
    public async Task BrokerThatDoesNotAnswer_GivesASpanWithTheErrorOfTheConnection()
    {
        using var program = CommandedProgram.Start("kafka", Go, _cluster.Address);
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        Assert.Contains("connection refused", await program.RunAsync($"nowhere 127.0.0.1:{FreePort.Find()}"), StringComparison.Ordinal);
        await manager.StopAsync();

        Assert.Equal([Sent("orders", key: "k", error: "*net.OpError")], collector.Spans.Select(Describe));
    }

    [DebianFact]
    public async Task MessageThatIsSent_CarriesItsTrace_IfTheKernelLetsItBeWritten()
    {
        using var program = CommandedProgram.Start("kafka", Go, _cluster.Address);
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        await program.RunAsync("send orders k");
        string names = await program.RunAsync("read orders 1 1");
        ManagerStatus status = await manager.StopAsync();

        CollectedSpan[] spans = InOrder(collector);
        bool full = status.Propagation == ContextPropagation.Full;
        (string, string, string)[] links = full ? [(spans[0].TraceId, spans[0].SpanId, "")] : [];
        Assert.Equal(full ? "traceparent" : "ok", names);
        Assert.Equal(["send orders", "poll orders", "process orders"], spans.Select(static span => span.Name));
        Assert.All(spans[1..], span => Assert.Equal(links, span.Links));
        Assert.Equal(full ? spans[0].SpanId : new string('0', 16), spans[2].ParentId);
    }

    [DebianFact]
    public async Task MessageThatCarriesATrace_IsLinkedToItsSender_AndProcessedInItsTrace()
    {
        using var program = CommandedProgram.Start("kafka", Go, _cluster.Address);
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        await program.RunAsync($"with orders traceparent 00-{Trace}-{Sender}-01 Tracestate vendor=1 other value");
        await program.RunAsync($"with orders traceparent 00-{Trace}-{Sender}-00");
        await program.RunAsync($"with orders traceparent 00-{Trace}-{Sender}-01 traceparent 00-{Trace}-{Sender}-01 tracestate vendor=1");
        await program.RunAsync("with orders traceparent nonsense tracestate vendor=1");
        Assert.Equal("traceparent Tracestate other traceparent traceparent traceparent tracestate traceparent tracestate", await program.RunAsync("read orders 0 4"));
        await manager.StopAsync();

        CollectedSpan[] polls = [.. InOrder(collector).Where(static span => span.Name == "poll orders")];
        Assert.Equal(
            [[(Trace, Sender, "vendor=1")], [(Trace, Sender, "")], [], []], polls.Select(static span => span.Links.ToArray()));
        Assert.All(polls, static span => Assert.Equal(ParentKind.None, span.Parent));
        CollectedSpan[] processed = [.. InOrder(collector).Where(static span => span.Name == "process orders")];
        Assert.Equal(
            [
                (0L, ParentKind.Remote, Trace, Sender, "vendor=1", [(Trace, Sender, "vendor=1")]),
                (2L, ParentKind.None, processed[1].TraceId, new string('0', 16), "", []),
                (3L, ParentKind.None, processed[2].TraceId, new string('0', 16), "", []),
            ],
            processed.Select(static span => ((long)span["messaging.kafka.offset"]!, span.Parent, span.TraceId, span.ParentId, span.TraceState, span.Links.ToArray())));
    }

    [DebianFact]
    public async Task WhatAConsumerDoesWithAMessage_IsPartOfItsProcessing()
    {
        using var program = CommandedProgram.Start("kafka", Go, _cluster.Address);
        var collector = new SpanCollector();
        await program.RunAsync("send orders k");
        await program.RunAsync("send orders k");
        await program.RunAsync("send orders k");
        await using Manager manager = collector.Trace(program.ProcessId);
        Assert.Equal("ok", await program.RunAsync("relay workers orders mail 2"));
        ManagerStatus status = await manager.StopAsync();

        Assert.Equal(0, status.Lost);
        CollectedSpan[] spans = InOrder(collector);
        Assert.Equal(
            [
                .. Received("orders", "workers", 1, 0, "k"), Sent("mail", partition: 1, key: "k"), Committed(0),
                .. Received("orders", "workers", 1, 1, "k"), Sent("mail", partition: 1, key: "k"), Committed(1),
                Received("orders", "workers", 1, 2, "k")[0], Committed(2), Received("orders", "workers", 1, 2, "k")[1],
            ],
            spans.Select(Describe));
        Assert.All(
            spans[..8].Chunk(4), static spans => Assert.Equal(
                [(spans[1].TraceId, spans[1].SpanId), (spans[1].TraceId, spans[1].SpanId)], spans[2..].Select(static span => (span.TraceId, span.ParentId))));
        Assert.Equal(spans[8].SpanId, spans[9].ParentId);

        static string Committed(int offset) => Expected("commit", "settle", SpanKind.Client, "orders", "workers", 1, offset, client: "worker");
    }

    [DebianFact]
    public async Task MessageThatIsReceivedWithinARequestOrAHelper_HasNoProcessing()
    {
        using var program = CommandedProgram.Start("kafka", Go, _cluster.Address);
        var collector = new SpanCollector();
        await program.RunAsync("batch orders 2");
        await using Manager manager = collector.Trace(program.ProcessId);
        Assert.Equal("ok", await program.RunAsync("within orders"));
        Assert.Equal("ok", await program.RunAsync("helper orders"));
        ManagerStatus status = await manager.StopAsync();

        CollectedSpan request = Assert.Single(collector.Spans, static span => span.Kind == SpanKind.Server);
        string[] parents = [.. InOrder(collector).Select(static span => span.Name + " " + span.ParentId)];
        string none = new('0', 16);
        Assert.Equal([$"poll orders {request.SpanId}", $"poll orders {none}", $"poll orders {none}"], parents);
        Assert.Equal((0, 2), (status.Lost, status.Counters["github.com/segmentio/kafka-go"].NotReported));
    }

    [DebianFact]
    public async Task MessagesSentWithinARequest_AreItsChildren()
    {
        using var program = CommandedProgram.Start("kafka", Go, _cluster.Address);
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{await program.RunAsync("serve orders")}") };
        Assert.Equal(200, await client.FetchAsync("/", ("traceparent", Requests.TraceparentOf(7))));
        await manager.StopAsync();

        CollectedSpan request = Assert.Single(collector.Spans, static span => span.Kind == SpanKind.Server);
        Assert.Equal(
            Enumerable.Repeat(("send orders", Requests.TraceIdOf(7), request.SpanId), 2),
            InOrder(collector).Select(static span => (span.Name, span.TraceId, span.ParentId)));
    }

    [DebianFact]
    public async Task ManyCallsAtOnce_GiveASpanEach()
    {
        const int count = 100;
        using var program = CommandedProgram.Start("kafka", Go, _cluster.Address);
        var collector = new SpanCollector();
        await program.RunAsync("send orders k");
        await using Manager manager = collector.Trace(program.ProcessId);
        Assert.Equal("ok", await program.RunAsync($"burst orders {count}"));
        ManagerStatus status = await manager.StopAsync();

        Assert.Equal(0, status.Lost);
        Assert.Equal(
            Enumerable.Range(0, count).Select(static i => Sent("orders", partition: 3, key: i.ToString("000", CultureInfo.InvariantCulture))),
            collector.Spans.Select(Describe).Order(StringComparer.Ordinal));
        Assert.Equal((count, count), (collector.Spans.DistinctBy(static span => span.SpanId).Count(), collector.Spans.DistinctBy(static span => span.TraceId).Count()));
    }

    public void Dispose() => _cluster.Dispose();

    private static string Sent(
        string? topic, int? partition = null, int count = 1, string? key = null, bool tombstone = false, string? error = null) =>
        Expected("send", "send", SpanKind.Producer, topic, null, partition, null, key, count, tombstone, error, "shop");

    private static string[] Received(string topic, string? group, int partition, int offset, string key) =>
    [
        Expected("poll", "receive", SpanKind.Client, topic, group, partition, offset, key, client: "worker"),
        Expected("process", "process", SpanKind.Consumer, topic, group, partition, offset, key, client: "worker"),
    ];
}
