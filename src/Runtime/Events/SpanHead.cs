using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sonde.Runtime.Events;

/// <summary>Mirrors <c>struct sonde_span</c> of <c>sonde/event.h</c>: the record of every span starts with it.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public readonly struct SpanHead
{
    /// <summary>Size in bytes.</summary>
    public const int Size = 80;

    [FieldOffset(0)] private readonly EventHead _event;
    [FieldOffset(24)] private readonly TraceIdBytes _traceId;
    [FieldOffset(40)] private readonly SpanIdBytes _spanId;
    [FieldOffset(48)] private readonly SpanIdBytes _parentId;
    [FieldOffset(56)] private readonly ulong _start;
    [FieldOffset(64)] private readonly ulong _end;
    [FieldOffset(72)] private readonly byte _traceFlags;
    [FieldOffset(73)] private readonly byte _parent;
    [FieldOffset(74)] private readonly StringRef _traceState;

    /// <summary>The head that every record has.</summary>
    [UnscopedRef]
    public ref readonly EventHead Event => ref _event;

    /// <summary>The 16 bytes of the trace id, most significant first.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> TraceId => _traceId;

    /// <summary>The 8 bytes of the span id, most significant first.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> SpanId => _spanId;

    /// <summary>The 8 bytes of the parent's span id; all zero for a root.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> ParentId => _parentId;

    /// <summary>Start in nanoseconds of <c>CLOCK_BOOTTIME</c>.</summary>
    public ulong Start => _start;

    /// <summary>End in nanoseconds of <c>CLOCK_BOOTTIME</c>.</summary>
    public ulong End => _end;

    /// <summary>W3C trace flags; bit 0 says sampled.</summary>
    public byte TraceFlags => _traceFlags;

    /// <summary>Where the parent was found.</summary>
    public ParentKind Parent => (ParentKind)_parent;

    /// <summary>Where the W3C <c>tracestate</c> lies that came with the request.</summary>
    public StringRef TraceState => _traceState;

    [InlineArray(16)]
    private struct TraceIdBytes
    {
        private byte _first;
    }

    [InlineArray(8)]
    private struct SpanIdBytes
    {
        private byte _first;
    }
}
