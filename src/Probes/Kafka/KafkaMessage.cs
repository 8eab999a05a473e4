using System.Text.Unicode;
using Sonde.Runtime.Spans;
using static Sonde.Shared.Conventions;

namespace Sonde.Probes.Go.Kafka;

/// <summary>A single message.</summary>
internal static class KafkaMessage
{
    /// <summary>Writes what distinguishes a message.</summary>
    /// <param name="key">The beginning of its key; empty if it has none.</param>
    /// <param name="keyLength">The length of the whole key. A key that is no text is not written.</param>
    /// <param name="offset">Its offset in the partition, if it is known.</param>
    /// <param name="isTombstone">Whether it has no value.</param>
    /// <param name="span">The span.</param>
    internal static void Describe(ReadOnlySpan<byte> key, uint keyLength, long? offset, bool isTombstone, SpanWriter span)
    {
        ReadOnlySpan<byte> text = key.Length < keyLength ? WholeCharacters(key) : key;
        if (Utf8.IsValid(text))
            span.SetUnlessEmpty(Text.MessagingKafkaKey, text);
        if (offset is { } known)
            span.Set(Integer.MessagingKafkaOffset, known);
        if (isTombstone)
            span.Set(Bool.MessagingKafkaTombstone, true);
    }

    /// <summary>Links the span to the one that sent the message, if that is known.</summary>
    internal static void Link(ReadOnlySpan<byte> traceId, ReadOnlySpan<byte> spanId, ReadOnlySpan<byte> traceState, SpanWriter span)
    {
        if (spanId.ContainsAnyExcept((byte)0))
            span.AddLink(traceId, spanId, traceState);
    }

    /// <summary>Returns a text without the last character, if that is cut.</summary>
    private static ReadOnlySpan<byte> WholeCharacters(ReadOnlySpan<byte> text)
    {
        int start = text.Length;
        while (start > 0 && text.Length - start < 3 && (text[start - 1] & 0xc0) == 0x80)
            start--;
        return start > 0 && text[start - 1] >= 0xc0 && !Utf8.IsValid(text[(start - 1)..]) ? text[..(start - 1)] : text;
    }
}
