using System.Diagnostics;
using Sonde.Runtime.Events;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Processes;

namespace Sonde.Runtime.Spans;

/// <summary>
/// One finished span, as a sink sees it: a view of ring memory and of the writer's buffer. It is valid only during the sink's call.
/// </summary>
public readonly ref struct SpanView
{
    private readonly ref readonly SpanHead _head;
    private readonly SpanBuffer _buffer;
    private readonly long _clockOffset;

    internal SpanView(
        ref readonly SpanHead head, ReadOnlySpan<byte> record, SpanBuffer buffer, ProbeDescriptor probe, Target target, long clockOffset)
    {
        _head = ref head;
        TraceState = TraceStateList.Read(
            record.Slice(head.TraceState.Offset, head.TraceState.Length), (Flags & EventFlags.TraceStateCut) != 0);
        _buffer = buffer;
        _clockOffset = clockOffset;
        Probe = probe;
        Target = target;
    }

    /// <summary>A view of a copy, whose <paramref name="traceState"/> is joined already.</summary>
    internal SpanView(
        ref readonly SpanHead head, ReadOnlySpan<byte> traceState, long clockOffset, SpanBuffer buffer, ProbeDescriptor probe, Target target)
    {
        _head = ref head;
        TraceState = traceState;
        _buffer = buffer;
        _clockOffset = clockOffset;
        Probe = probe;
        Target = target;
    }

    /// <summary>The probe that saw the operation.</summary>
    public ProbeDescriptor Probe { get; }

    /// <summary>The instrumentation scope, if the traced program made the span itself; otherwise <see langword="null"/>.</summary>
    public SpanScope? Scope => _buffer.Scope;

    /// <summary>The process in which it happened.</summary>
    public Target Target { get; }

    /// <summary>The trace id that the BPF program chose or took over from the caller.</summary>
    public ActivityTraceId TraceId => ActivityTraceId.CreateFromBytes(_head.TraceId);

    /// <summary>The span id that the BPF program chose.</summary>
    public ActivitySpanId SpanId => ActivitySpanId.CreateFromBytes(_head.SpanId);

    /// <summary>The parent's span id; <see langword="default"/>, which is all zero, for a root.</summary>
    public ActivitySpanId ParentId =>
        _head.ParentId.ContainsAnyExcept((byte)0) ? ActivitySpanId.CreateFromBytes(_head.ParentId) : default;

    /// <summary>The ids as the record has them. The properties above convert them to strings.</summary>
    internal ref readonly SpanHead Head => ref _head;

    /// <summary>What the probe wrote.</summary>
    internal SpanBuffer Buffer => _buffer;

    /// <summary>What makes times of <see cref="Head"/> Unix times, in nanoseconds.</summary>
    internal long ClockOffset => _clockOffset;

    /// <summary>W3C trace flags; bit 0 means sampled.</summary>
    public byte TraceFlags => _head.TraceFlags;

    /// <summary>
    /// The W3C <c>tracestate</c> that came with the request, its fields joined; empty if there was none, or if it is not valid. If it was
    /// longer than its limit, only its complete members are kept.
    /// </summary>
    public ReadOnlySpan<byte> TraceState { get; }

    /// <summary>Where the parent was found.</summary>
    public ParentKind Parent => _head.Parent;

    /// <summary>The program's flags for the record: truncation, read faults, a panic.</summary>
    public EventFlags Flags => _head.Event.Flags;

    /// <summary>Start in nanoseconds since the Unix epoch.</summary>
    public long StartUnixNanoseconds => _buffer.Times.Start ?? (long)_head.Start + _clockOffset;

    /// <summary>End in nanoseconds since the Unix epoch; never before the start.</summary>
    public long EndUnixNanoseconds => Math.Max(StartUnixNanoseconds, _buffer.Times.End ?? (long)_head.End + _clockOffset);

    /// <summary>How long the operation took.</summary>
    public TimeSpan Duration => TimeSpan.FromTicks((EndUnixNanoseconds - StartUnixNanoseconds) / TimeSpan.NanosecondsPerTick);

    /// <summary>The role of the span.</summary>
    public SpanKind Kind => _buffer.Kind;

    /// <summary>The outcome.</summary>
    public SpanStatus Status => _buffer.Status;

    /// <summary>What went wrong, in UTF-8; empty if it was not stated, and with any status but <see cref="SpanStatus.Error"/>.</summary>
    public ReadOnlySpan<byte> StatusDescription => Status == SpanStatus.Error ? _buffer.StatusDescription : default;

    /// <summary>The name in UTF-8.</summary>
    public ReadOnlySpan<byte> Name => _buffer.Name;

    /// <summary>The attributes.</summary>
    public SpanAttributes Attributes => new(_buffer.Attributes, 0, _buffer.Attributes.Count);

    /// <summary>Number of events.</summary>
    public int EventCount => _buffer.EventCount;

    /// <summary>Returns one event, in the order in which the probe added them.</summary>
    /// <param name="index">From 0 to <see cref="EventCount"/> − 1.</param>
    /// <exception cref="IndexOutOfRangeException"><paramref name="index"/> is outside that range.</exception>
    public SpanEvent GetEvent(int index) => _buffer.GetEvent(index, (long)_head.Start, _clockOffset);

    /// <summary>Number of links.</summary>
    public int LinkCount => _buffer.LinkCount;

    /// <summary>Returns one link, in the order in which the probe added them.</summary>
    /// <param name="index">From 0 to <see cref="LinkCount"/> − 1.</param>
    /// <exception cref="IndexOutOfRangeException"><paramref name="index"/> is outside that range.</exception>
    public SpanLink GetLink(int index) => _buffer.GetLink(index);
}
