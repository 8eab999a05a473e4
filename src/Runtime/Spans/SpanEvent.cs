namespace Sonde.Runtime.Spans;

/// <summary>Something that happened during a span, valid as long as the span view that it came from.</summary>
public readonly ref struct SpanEvent
{
    internal SpanEvent(ReadOnlySpan<byte> name, long unixNanoseconds, SpanAttributes attributes)
    {
        Name = name;
        UnixNanoseconds = unixNanoseconds;
        Attributes = attributes;
    }

    /// <summary>The name in UTF-8.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>When it happened, in nanoseconds since the Unix epoch.</summary>
    public long UnixNanoseconds { get; }

    /// <summary>Its attributes.</summary>
    public SpanAttributes Attributes { get; }
}
