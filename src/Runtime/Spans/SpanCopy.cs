using Sonde.Runtime.Events;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Processes;

namespace Sonde.Runtime.Spans;

/// <summary>
/// A span that outlives the call of its sink. Its memory is reused from span to span and grows to the largest span that it has held. One
/// thread at a time owns it.
/// </summary>
internal sealed class SpanCopy
{
    private readonly SpanBuffer _buffer = new(entries: 0, text: 0);
    private SpanHead _head;
    private byte[] _traceState = [];
    private int _traceStateLength;
    private ProbeDescriptor? _probe;
    private Target? _target;
    private long _clockOffset;

    /// <summary>A view of the span, valid until the next one is copied.</summary>
    internal SpanView View => new(in _head, _traceState.AsSpan(0, _traceStateLength), _clockOffset, _buffer, _probe!, _target!);

    /// <summary>Bytes of its memory for texts.</summary>
    internal int TextBytes => _buffer.TextBytes + _traceState.Length;

    /// <summary>Copies a span in place of the previous one.</summary>
    internal void Take(in SpanView span)
    {
        _head = span.Head;
        if (span.TraceState.Length > _traceState.Length)
            _traceState = new byte[span.TraceState.Length];
        span.TraceState.CopyTo(_traceState);
        _traceStateLength = span.TraceState.Length;
        _buffer.CopyFrom(span.Buffer);
        _probe = span.Probe;
        _target = span.Target;
        _clockOffset = span.ClockOffset;
    }
}
