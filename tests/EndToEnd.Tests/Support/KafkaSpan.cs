using Sonde.Runtime.Spans;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>Spans of Kafka's clients.</summary>
internal static class KafkaSpan
{
    /// <summary>The spans of messages, in the order in which they began.</summary>
    internal static CollectedSpan[] InOrder(SpanCollector collector) =>
        collector.Spans.Where(static span => span["messaging.system"] is not null).InOrder();

    /// <summary>What a span should say, as <see cref="SpanText"/>.</summary>
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
        return SpanText.Of(topic is null ? name : $"{name} {topic}", kind, error is null ? SpanStatus.Unset : SpanStatus.Error, attributes);
    }
}
