using Sonde.Runtime.Spans;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>Spans of Kafka's clients, as texts that tests compare: with all attributes.</summary>
internal static class KafkaSpan
{
    /// <summary>The spans of messages, in the order in which they began.</summary>
    internal static CollectedSpan[] InOrder(SpanCollector collector) =>
        [.. collector.Spans.Where(static span => span["messaging.system"] is not null).OrderBy(static span => span.StartUnixNanoseconds)];

    /// <summary>What a span should say.</summary>
    internal static string Expected(
        string name, string type, SpanKind kind, string? topic, string? group = null, int? partition = null, int? offset = null,
        string? key = null, int count = 1, bool tombstone = false, string? error = null, string? client = null)
    {
        (string Name, object? Value)[] attributes =
        [
            ("error.type", error),
            ("messaging.batch.message_count", count > 1 ? count : null),
            ("messaging.client.id", client),
            ("messaging.consumer.group.name", group),
            ("messaging.destination.name", topic),
            ("messaging.destination.partition.id", partition),
            ("messaging.kafka.message.key", key),
            ("messaging.kafka.message.tombstone", tombstone ? true : null),
            ("messaging.kafka.offset", offset),
            ("messaging.operation.name", name),
            ("messaging.operation.type", type),
            ("messaging.system", "kafka"),
        ];
        return Text(
            topic is null ? name : $"{name} {topic}", kind, error is null ? SpanStatus.Unset : SpanStatus.Error,
            attributes.Where(static pair => pair.Value is not null).Select(static pair => $"{pair.Name}={pair.Value}"));
    }

    /// <summary>What a span says.</summary>
    internal static string Describe(CollectedSpan span) => Text(
        span.Name, span.Kind, span.Status,
        span.Attributes.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => $"{pair.Key}={pair.Value}"));

    private static string Text(string name, SpanKind kind, SpanStatus status, IEnumerable<string> attributes) =>
        $"{name}: {kind} {status} {string.Join(' ', attributes)}";
}
