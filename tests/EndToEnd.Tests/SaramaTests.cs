using System.Globalization;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Events;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using static Sonde.EndToEnd.Tests.Support.KafkaSpan;
using static Sonde.EndToEnd.Tests.Support.SpanText;

namespace Sonde.EndToEnd.Tests;

/// <summary>Messages of sarama, under both of its paths, through a mock cluster: the contents of their spans, and how they connect.</summary>
public sealed class SaramaTests : IDisposable
{
    private const string Sender = "00f067aa0ba902b7", Trace = "4bf92f3577b34da6a3ce929d0e0e4736", None = "0000000000000000";
    private const string Astray = "kafka: partitioner returned an invalid partition index", NoPartition = "sarama.ErrInvalidPartition";

    private readonly KafkaClusterProcess _cluster = new();

    /// <summary>The versions of the module.</summary>
    public static TheoryData<string> Versions => SaramaProgram.Versions;

    /// <summary>Those that can talk to the mock cluster.</summary>
    public static TheoryData<string> VersionsOfCluster => SaramaProgram.VersionsOfCluster;

    [DebianTheory]
    [MemberData(nameof(VersionsOfCluster))]
    public async Task EveryMessage_GivesASpan_WithItsOutcome(string version)
    {
        string longKey = new('é', 100), cut = new('é', 63);
        (string Line, string Answer, string[] Spans)[] calls =
        [
            ("send orders k", "1 0", [Sent("orders", 1, 0, "k")]),
            ($"send orders {longKey}", "0 0", [Sent("orders", 0, 0, cut)]),
            ("unacknowledged orders k", "1 0", [Sent("orders", 1, key: "k")]),
            ("bytes orders k", "1 2", [Sent("orders", 1, 2, "k")]),
            ("binary orders", "0 1", [Sent("orders", 0, 1)]),
            ("other orders", "1 3", [Sent("orders", 1, 3)]),
            ("tombstone orders kk", "2 0", [Sent("orders", 2, 0, "kk", tombstone: true)]),
            ("all orders 1", "ok", [Sent("orders", 0, 2)]),
            ("all mail 3", "ok", [Sent("mail", 0, count: 3)]),
            ("spread orders 5", "ok", [Sent("orders", count: 5)]),
            ("mixed orders mail", "ok", [Sent(null, count: 2)]),
            ("async orders kkk", "ok", [Sent("orders", 3, 1, "kkk")]),
            ("with orders name value", "ok", [Sent("orders", 0, 6)]),
            version.StartsWith("IBM", StringComparison.Ordinal)
                ? ("large orders", "kafka: invalid configuration (Attempt to produce message larger than configured Producer.MaxMessageBytes: 136 > 100)", [Sent("orders", error: "sarama.ConfigurationError")])
                : ("large orders", "kafka server: Message was too large, server rejected it to avoid allocation error.", [Sent("orders", error: "MESSAGE_TOO_LARGE")]),
            ("astray orders", Astray, [Sent("orders", error: NoPartition)]),
            ("astray-all orders", Astray, [Sent("orders", count: 2, error: NoPartition)]),
            ("astray-async orders", Astray, [Sent("orders", error: NoPartition)]),
            ("read orders 3 2", "ok", [Polled("orders", 3, 0, "kkk"), Polled("orders", 3, 1, "kkk")]),
            ("read mail 0 4", "ok", [Polled("mail", 0, count: 3), Polled("mail", 0, 3)]),
            ("read orders 2 2", "ok", [Polled("orders", 2, 0, "kk", tombstone: true), Polled("orders", 2, 1, "kk")]),
        ];
        using CommandedProgram program = SaramaProgram.Start(version, _cluster.Address);
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        foreach ((string line, string answer, _) in calls)
            Assert.Equal(answer, await program.RunAsync(line));
        ManagerStatus status = await manager.StopAsync();

        Assert.Equal(0, status.Lost);
        Assert.Equal(calls.SelectMany(static call => call.Spans), InOrder(collector).Select(Describe));
        Assert.All(collector.Spans, static span => Assert.Equal((ParentKind.None, 0), (span.Parent, span.Links.Count)));
    }

    [DebianTheory]
    [MemberData(nameof(VersionsOfCluster))]
    public async Task MessageThatCarriesATrace_IsSentInIt_AndLinksItsConsumerToIt(string version)
    {
        string header = $"traceparent 00-{Trace}-{Sender}-01";
        using CommandedProgram program = SaramaProgram.Start(version, _cluster.Address);
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        await program.RunAsync($"with orders {header} Tracestate vendor=1 other value");
        await program.RunAsync($"with orders {header} {header}");
        await program.RunAsync("with orders traceparent nonsense tracestate vendor=1");
        Assert.Equal("ok", await program.RunAsync("read orders 0 3"));
        await manager.StopAsync();

        CollectedSpan[] spans = InOrder(collector);
        Assert.Equal(
            [
                ("send orders", ParentKind.Remote, Trace, Sender, "vendor=1"),
                ("send orders", ParentKind.None, spans[1].TraceId, None, ""),
                ("send orders", ParentKind.None, spans[2].TraceId, None, ""),
                .. spans[3..].Select(static span => ("poll orders", ParentKind.None, span.TraceId, None, "")),
            ],
            spans.Select(static span => (span.Name, span.Parent, span.TraceId, span.ParentId, span.TraceState)));
        Assert.Equal([[(Trace, Sender, "vendor=1")], [], []], spans[3..].Select(static span => span.Links.ToArray()));
    }

    [DebianTheory]
    [MemberData(nameof(VersionsOfCluster))]
    public async Task MessagesSentWithinARequest_AreItsChildren_UnlessTheyGoOverAChannel(string version)
    {
        using CommandedProgram program = SaramaProgram.Start(version, _cluster.Address);
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId, new ManagerOptions { Probes = ProbeRegistry.All, GoroutineParents = GoroutineParentsProbe.Descriptor });
        using var client = new HttpClient { BaseAddress = new Uri($"http://{await program.RunAsync("serve orders")}") };
        Assert.Equal(200, await client.FetchAsync("/", ("traceparent", Requests.TraceparentOf(7))));
        await manager.StopAsync();

        CollectedSpan request = Assert.Single(collector.Spans, static span => span.Kind == SpanKind.Server);
        CollectedSpan[] spans = InOrder(collector);
        Assert.Equal(
            [(Requests.TraceIdOf(7), request.SpanId), (Requests.TraceIdOf(7), request.SpanId), (spans[2].TraceId, None)],
            spans.Select(static span => (span.TraceId, span.ParentId)));
    }

    [DebianTheory]
    [MemberData(nameof(VersionsOfCluster))]
    public async Task ClusterThatIsGone_GivesASpanWithTheErrorOfTheLastAttempt(string version)
    {
        var cluster = new KafkaClusterProcess();
        using CommandedProgram program = SaramaProgram.Start(version, cluster.Address);
        var collector = new SpanCollector();
        string connected = await program.RunAsync("keep orders");
        await using Manager manager = collector.Trace(program.ProcessId);
        cluster.Dispose();
        string answer = await program.RunAsync("kept orders k");
        await manager.StopAsync();

        Assert.Equal("ok", connected);
        Assert.StartsWith("kafka: client has run out of available brokers to talk to", answer, StringComparison.Ordinal);
        Assert.Equal([Sent("orders", key: "k", error: "sarama.ErrOutOfBrokers")], collector.Spans.Select(Describe));
    }

    [DebianTheory]
    [MemberData(nameof(Versions))]
    public async Task FetchThatABrokerRefuses_GivesASpanWithTheError(string version)
    {
        using CommandedProgram program = SaramaProgram.Start(version, _cluster.Address);
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        await program.RunAsync("outside orders");
        await program.RunAsync("denied orders");
        await manager.StopAsync();

        Assert.Equal(
            [Polled("orders", 2, error: "OFFSET_OUT_OF_RANGE"), Polled("orders", 2, error: "TOPIC_AUTHORIZATION_FAILED")],
            InOrder(collector).Select(Describe));
    }

    [DebianTheory]
    [MemberData(nameof(VersionsOfCluster))]
    public async Task ManyMessagesAtOnce_GiveASpanEach(string version)
    {
        const int count = 100, more = 1000;
        using CommandedProgram program = SaramaProgram.Start(version, _cluster.Address);
        var collector = new SpanCollector();
        await using Manager manager = collector.Trace(program.ProcessId);
        Assert.Equal("ok", await program.RunAsync($"burst orders {count}"));
        Assert.Equal("ok", await program.RunAsync($"flood mail {more}"));
        ManagerStatus status = await manager.StopAsync();

        Assert.Equal(0, status.Lost);
        Assert.Equal(
            Enumerable.Range(0, count).Select(static i => i.ToString("000", CultureInfo.InvariantCulture)),
            collector.Spans.Select(static span => (string?)span["messaging.kafka.message.key"]).OfType<string>().Order(StringComparer.Ordinal));
        Assert.Equal(
            Enumerable.Range(0, more).Select(static i => (long?)i),
            collector.Spans.Where(static span => span.Name == "send mail").Select(static span => (long?)span["messaging.kafka.offset"]).Order());
        Assert.Equal((count + more, count + more), (collector.Spans.Count, collector.Spans.DistinctBy(static span => span.SpanId).Count()));
    }

    public void Dispose() => _cluster.Dispose();

    private static string Sent(
        string? topic, int? partition = null, int? offset = null, string? key = null, int count = 1, bool tombstone = false, string? error = null) =>
        Expected("send", "send", SpanKind.Producer, topic, null, partition, offset, key, count, tombstone, error, "shop");

    private static string Polled(
        string topic, int partition, int? offset = null, string? key = null, int count = 1, bool tombstone = false, string? error = null) =>
        Expected("poll", "receive", SpanKind.Client, topic, null, partition, offset, key, count, tombstone, error, "shop");
}
