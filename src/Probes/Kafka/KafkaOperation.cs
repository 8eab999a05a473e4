using System.Buffers.Text;
using Sonde.Runtime.Spans;
using static Sonde.Shared.Conventions;

namespace Sonde.Probes.Go.Kafka;

/// <summary>What a client of Kafka does, as the convention for messaging names it.</summary>
internal sealed class KafkaOperation
{
    internal static readonly KafkaOperation Send = new("send", "send", SpanKind.Producer);
    internal static readonly KafkaOperation Poll = new("poll", "receive", SpanKind.Client);
    internal static readonly KafkaOperation Process = new("process", "process", SpanKind.Consumer);
    internal static readonly KafkaOperation Commit = new("commit", "settle", SpanKind.Client);

    private readonly string _name, _type;
    private readonly byte[] _prefix;
    private readonly SpanKind _kind;

    private KafkaOperation(string name, string type, SpanKind kind)
    {
        _name = name;
        _type = type;
        _prefix = System.Text.Encoding.UTF8.GetBytes(name + " ");
        _kind = kind;
    }

    /// <summary>Writes the span's kind and name, and what the operation and the client say.</summary>
    /// <param name="topic">The topic; empty if there are several, or it is not known.</param>
    /// <param name="group">The group of the consumer; empty if there is none.</param>
    /// <param name="client">The client's id; empty if the program has not set one.</param>
    /// <param name="span">The span.</param>
    internal void Describe(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> group, ReadOnlySpan<byte> client, SpanWriter span)
    {
        span.Kind = _kind;
        span.SetName(topic.IsEmpty ? _prefix.AsSpan(0, _prefix.Length - 1) : _prefix, topic);
        span.Set(Text.MessagingSystem, "kafka"u8);
        span.Set(Text.MessagingOperation, _name);
        span.Set(Text.MessagingOperationType, _type);
        span.SetUnlessEmpty(Text.MessagingDestination, topic);
        span.SetUnlessEmpty(Text.MessagingConsumerGroup, group);
        span.SetUnlessEmpty(Text.MessagingClient, client);
    }

    /// <summary>Writes the partition of all messages.</summary>
    internal static void DescribePartition(int partition, SpanWriter span)
    {
        Span<byte> digits = stackalloc byte["-2147483648".Length];
        Utf8Formatter.TryFormat(partition, digits, out int length);
        span.Set(Text.MessagingPartition, digits[..length]);
    }
}
