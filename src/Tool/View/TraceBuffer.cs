using Sonde.Runtime.Events;

namespace Sonde.Tool.View;

/// <summary>
/// Holds the spans of a trace until they can be printed. A span arrives when it ends, so children arrive before their parent. A trace is
/// released when its root arrives, shortly after a span whose parent is remote (another traced process may still deliver that parent), when
/// it has waited long enough, or when the buffer is full. A whole trace is released once no span of it has arrived for some time: a moment
/// if it has its root and each parent, longer if it lacks one of them. For one thread.
/// </summary>
/// <param name="emit">Receives a trace.</param>
/// <param name="whole">Whether to wait for whole traces.</param>
/// <param name="capacity">The largest number of spans to hold.</param>
internal sealed class TraceBuffer(Action<HeldTrace> emit, bool whole, int capacity = TraceBuffer.DefaultCapacity)
{
    /// <summary>How long a trace waits after a span whose parent is remote.</summary>
    public static readonly TimeSpan RemoteGrace = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a trace waits for its root.</summary>
    public static readonly TimeSpan RootGrace = TimeSpan.FromSeconds(2);

    /// <summary>How long a whole trace waits after its last span.</summary>
    public static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a trace that should be whole waits for its root, which may be in a program that is not traced.</summary>
    public static readonly TimeSpan WholeRemoteGrace = TimeSpan.FromSeconds(5);

    /// <summary>How long a trace that should be whole waits for a parent that has not ended.</summary>
    public static readonly TimeSpan WholeParentGrace = TimeSpan.FromMinutes(1);

    private const int DefaultCapacity = 10_000;

    // The traces are in order of arrival, so the oldest is the first.
    private readonly OrderedDictionary<string, HeldTrace> _traces = [];
    private int _count;

    /// <summary>Adds a span, and releases its trace if that need not wait.</summary>
    /// <param name="span">The span.</param>
    /// <param name="now">The time on the same clock as for <see cref="Expire"/>.</param>
    public void Add(SpanLine span, TimeSpan now)
    {
        if (!_traces.TryGetValue(span.TraceId, out HeldTrace? held))
            _traces.Add(span.TraceId, held = new HeldTrace { Deadline = now + RootGrace });
        held.Add(span);
        _count++;
        held.Deadline = whole ? now + GraceOfWhole(held) : DeadlineAfter(span, held, now);

        if (held.Deadline <= now)
            Release(span.TraceId, held);
        while (_count > capacity)
        {
            (string trace, HeldTrace oldest) = _traces.GetAt(0);
            oldest.IsCutShort = true;
            Release(trace, oldest);
        }
    }

    /// <summary>Releases every trace that has waited long enough.</summary>
    public void Expire(TimeSpan now)
    {
        for (int i = 0; i < _traces.Count;)
        {
            (string trace, HeldTrace held) = _traces.GetAt(i);
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

    private static TimeSpan DeadlineAfter(SpanLine span, HeldTrace held, TimeSpan now) => span.Parent switch
    {
        ParentKind.None => now,
        ParentKind.Remote when held.Deadline > now + RemoteGrace => now + RemoteGrace,
        _ => held.Deadline,
    };

    private static TimeSpan GraceOfWhole(HeldTrace held) =>
        held.AwaitsParents ? WholeParentGrace : held.HasRoot ? Moment : WholeRemoteGrace;

    private void Release(string trace, HeldTrace held)
    {
        _traces.Remove(trace);
        _count -= held.Spans.Count;
        emit(held);
    }
}
