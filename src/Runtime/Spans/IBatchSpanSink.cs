namespace Sonde.Runtime.Spans;

/// <summary>A sink that does something once for several spans, such as writing them to a file or sending them.</summary>
public interface IBatchSpanSink : ISpanSink
{
    /// <summary>
    /// Ends a batch: no further span waits, or the batch has reached its limit. It is called by a <see cref="BufferedSink"/>, on the thread
    /// that calls <see cref="ISpanSink.OnSpan"/>, and only after at least one span.
    /// </summary>
    void EndBatch();
}
