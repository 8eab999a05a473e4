namespace Sonde.Runtime.Spans;

/// <summary>Where finished spans go.</summary>
public interface ISpanSink
{
    /// <summary>
    /// Takes one span. Called on the Manager's reader thread, one span at a time: it should copy what it needs and return at once,
    /// since the ring fills up meanwhile. An exception is caught and counted, and the other sinks still get the span.
    /// </summary>
    /// <param name="span">The span; valid during the call only.</param>
    void OnSpan(in SpanView span);
}
