using Sonde.Runtime.Events;

namespace Sonde.Tool.View;

/// <summary>The spans of one trace that have arrived and are not printed yet.</summary>
internal sealed class HeldTrace
{
    private readonly List<SpanLine> _spans = [];
    private readonly HashSet<string> _ids = [];
    private readonly HashSet<string> _unendedParents = [];

    /// <summary>The spans in the order of their arrival.</summary>
    public IReadOnlyList<SpanLine> Spans => _spans;

    /// <summary>Whether the span without a parent has arrived.</summary>
    public bool HasRoot { get; private set; }

    /// <summary>Whether a span's parent, in the same process, has not arrived. It arrives when it ends, unless it is lost.</summary>
    public bool AwaitsParents => _unendedParents.Count > 0;

    /// <summary>Whether the trace had to make room for others before its time.</summary>
    public bool IsCutShort { get; set; }

    /// <summary>When the trace is to be printed, on the clock of <see cref="TraceBuffer"/>.</summary>
    public TimeSpan Deadline { get; set; }

    /// <summary>Spans whose parent is not among them.</summary>
    public int Orphans => _spans.Count(span => span.Parent != ParentKind.None && !_ids.Contains(span.ParentId));

    public void Add(SpanLine span)
    {
        _spans.Add(span);
        _ids.Add(span.SpanId);
        _unendedParents.Remove(span.SpanId);
        HasRoot |= span.Parent == ParentKind.None;
        if (span.Parent == ParentKind.Local && !_ids.Contains(span.ParentId))
            _unendedParents.Add(span.ParentId);
    }
}
