using System.Diagnostics.CodeAnalysis;
using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Events;

/// <summary><c>struct sonde_span</c> of <c>sonde/event.h</c>: the record of every span starts with it.</summary>
public readonly struct SpanHead
{
    /// <summary>Size in bytes.</summary>
    public const int Size = KernelRecords.SpanSize;

    private readonly KernelRecords.Span _span;

    /// <summary>The head of every record.</summary>
    [UnscopedRef]
    public ref readonly EventHead Event => ref _span.Event;

    /// <summary>The 16 bytes of the trace id, most significant first.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> TraceId => _span.TraceId;

    /// <summary>The 8 bytes of the span id, most significant first.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> SpanId => _span.SpanId;

    /// <summary>The 8 bytes of the parent's span id; all zero for a root.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> ParentId => _span.ParentId;

    /// <summary>Start in nanoseconds of <c>CLOCK_BOOTTIME</c>.</summary>
    public ulong Start => _span.Start;

    /// <summary>End in nanoseconds of <c>CLOCK_BOOTTIME</c>.</summary>
    public ulong End => _span.End;

    /// <summary>W3C trace flags; bit 0 means sampled.</summary>
    public byte TraceFlags => _span.TraceFlags;

    /// <summary>What a client's span around this one describes, which the program exports itself.</summary>
    internal SpanSubjects Described => (SpanSubjects)_span.Described;

    /// <summary>Where the parent was found.</summary>
    public ParentKind Parent => (ParentKind)_span.Parent;

    /// <summary>Position of the W3C <c>tracestate</c> that came with the request.</summary>
    public StringRef TraceState => _span.TraceState;
}
