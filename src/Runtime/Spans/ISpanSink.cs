namespace Sonde.Runtime.Spans;

/// <summary>Receives finished spans.</summary>
public interface ISpanSink
{
    /// <summary>
    /// Receives one span. It is called on the Manager's reader thread, one span at a time. It should copy what it needs and return at once,
    /// because the ring fills up meanwhile. An exception is caught and counted, and the other sinks still receive the span.
    /// </summary>
    /// <param name="span">The span, which is valid only during the call.</param>
    void OnSpan(in SpanView span);
}
