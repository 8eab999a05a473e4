namespace Sonde.Tool.View;

/// <summary>
/// Holds the spans of a trace until they can be printed as a tree. A span arrives when it ends, so children arrive before their parent. A
/// trace is released when its root arrives, shortly after a span whose parent is remote (another traced process may still deliver that
/// parent), when it has waited long enough, or when the buffer is full. For one thread.
/// </summary>
/// <param name="emit">Receives the spans of a trace in the order of printing, each with its depth.</param>
/// <param name="capacity">The largest number of spans to hold.</param>
internal sealed class TraceBuffer(Action<SpanLine, int> emit, int capacity = TraceBuffer.DefaultCapacity)
{
    /// <summary>How long a trace waits after a span whose parent is remote.</summary>
    public static readonly TimeSpan RemoteGrace = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a trace waits for its root.</summary>
    public static readonly TimeSpan RootGrace = TimeSpan.FromSeconds(2);

    private const int DefaultCapacity = 10_000;

    // The traces are in order of arrival, so the oldest is the first.
    private readonly OrderedDictionary<string, Held> _traces = [];
    private int _count;

    /// <summary>Adds a span, and releases its trace if the span is the root.</summary>
    /// <param name="span">The span.</param>
    /// <param name="now">The time on the same clock as for <see cref="Expire"/>.</param>
    public void Add(SpanLine span, TimeSpan now)
    {
        if (!_traces.TryGetValue(span.TraceId, out Held? held))
            _traces.Add(span.TraceId, held = new Held { Deadline = now + RootGrace });
        held.Spans.Add(span);
        _count++;

        if (span.Parent == Runtime.Events.ParentKind.None)
            Release(span.TraceId, held);
        else if (span.Parent == Runtime.Events.ParentKind.Remote && held.Deadline > now + RemoteGrace)
            held.Deadline = now + RemoteGrace;

        while (_count > capacity)
            Release(_traces.GetAt(0).Key, _traces.GetAt(0).Value);
    }

    /// <summary>Releases every trace that has waited long enough.</summary>
    public void Expire(TimeSpan now)
    {
        for (int i = 0; i < _traces.Count;)
        {
            (string trace, Held held) = _traces.GetAt(i);
            if (held.Deadline <= now)
                Release(trace, held);
            else
                i++;
        }
    }

    /// <summary>Releases all traces.</summary>
    public void Flush()
    {
        while (_traces.Count > 0)
            Release(_traces.GetAt(0).Key, _traces.GetAt(0).Value);
    }

    private void Release(string trace, Held held)
    {
        _traces.Remove(trace);
        _count -= held.Spans.Count;
        SpanTree.Walk(held.Spans, emit);
    }

    private sealed class Held
    {
        public List<SpanLine> Spans { get; } = [];

        public TimeSpan Deadline { get; set; }
    }
}
