using System.Diagnostics;

namespace Sonde.Runtime.Spans;

/// <summary>
/// Another span that caused this one but is not its parent, such as the sender of one of the messages that a span processes. Valid as long
/// as the span view that it came from.
/// </summary>
public readonly ref struct SpanLink
{
    internal const int TraceIdSize = 16;
    internal const int SpanIdSize = 8;

    private readonly ReadOnlySpan<byte> _ids;

    internal SpanLink(ReadOnlySpan<byte> ids, ReadOnlySpan<byte> traceState, SpanAttributes attributes)
    {
        _ids = ids;
        TraceState = traceState;
        Attributes = attributes;
    }

    /// <summary>The linked span's trace id.</summary>
    public ActivityTraceId TraceId => ActivityTraceId.CreateFromBytes(TraceIdBytes);

    /// <summary>The linked span's id.</summary>
    public ActivitySpanId SpanId => ActivitySpanId.CreateFromBytes(SpanIdBytes);

    /// <summary>The linked span's W3C <c>tracestate</c>; empty if it has none.</summary>
    public ReadOnlySpan<byte> TraceState { get; }

    /// <summary>The link's own attributes.</summary>
    public SpanAttributes Attributes { get; }

    /// <summary>The ids as bytes. The properties above convert them to strings.</summary>
    internal ReadOnlySpan<byte> TraceIdBytes => _ids[..TraceIdSize];

    internal ReadOnlySpan<byte> SpanIdBytes => _ids[TraceIdSize..];
}
