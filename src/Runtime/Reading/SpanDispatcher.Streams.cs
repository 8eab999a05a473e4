using Sonde.Runtime.Spans;

namespace Sonde.Runtime.Reading;

/// <content>Streams, by which tests and tools read spans.</content>
internal sealed partial class SpanDispatcher
{
    private readonly Lock _changingStreams = new();
    private SpanChannel[] _streams = []; // replaced as a whole, because the reader walks it without a lock
    private long _unreadSpans;

    /// <summary>Spans that gave way in a stream that was read too slowly.</summary>
    internal long UnreadSpans => Volatile.Read(ref _unreadSpans);

    /// <summary>Begins a stream of the spans that arrive from now on. Any thread may call it.</summary>
    internal SpanChannel AddStream()
    {
        var added = new SpanChannel(() => Interlocked.Increment(ref _unreadSpans));
        lock (_changingStreams)
            Volatile.Write(ref _streams, [.. _streams, added]);
        return added;
    }

    internal void RemoveStream(SpanChannel removed)
    {
        lock (_changingStreams)
            Volatile.Write(ref _streams, [.. _streams.Where(other => other != removed)]);
    }

    /// <summary>Ends all streams, because no more spans arrive.</summary>
    internal void EndStreams()
    {
        lock (_changingStreams)
        {
            foreach (SpanChannel stream in _streams)
                stream.End();
        }
    }
}
