namespace Sonde.Runtime.Spans;

/// <summary>
/// What became of the spans of a <see cref="BufferedSink"/>: <paramref name="Accepted"/> = <paramref name="Delivered"/> +
/// <paramref name="Failed"/> + <paramref name="Dropped"/> + <paramref name="Queued"/>.
/// </summary>
/// <param name="Sink">Name of the type of the sink behind the queue.</param>
/// <param name="Capacity">The maximum number of spans that wait.</param>
/// <param name="Queued">Spans that wait, or that the sink has been handed and has not taken yet.</param>
/// <param name="Accepted">Spans that the queue was given.</param>
/// <param name="Delivered">Spans that the sink took.</param>
/// <param name="Failed">Spans for which the sink threw an exception.</param>
/// <param name="Dropped">Spans that the sink did not get, because newer ones displaced them or the queue was disposed.</param>
public sealed record SinkQueueStatus(string Sink, int Capacity, int Queued, long Accepted, long Delivered, long Failed, long Dropped);
