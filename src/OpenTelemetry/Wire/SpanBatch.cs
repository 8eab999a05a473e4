namespace Sonde.OpenTelemetry.Wire;

/// <summary>
/// Encoded spans that are sent together, of any number of targets. One thread at a time fills a batch; then it is only read, and cleared.
/// </summary>
/// <param name="pool">The pool of the batch's memory.</param>
/// <param name="created">When the first span arrived, as a <see cref="TimeProvider.GetTimestamp"/> value.</param>
internal sealed class SpanBatch(ChunkPool pool, long created)
{
    private readonly ChunkBuffer _bytes = new(pool);
    private readonly List<Run> _runs = [];

    /// <summary>When the first span arrived, as a <see cref="TimeProvider.GetTimestamp"/> value.</summary>
    public long Created { get; } = created;

    /// <summary>The number of spans.</summary>
    public int Count { get; private set; }

    /// <summary>The size of the encoded spans in bytes.</summary>
    public int Size => _bytes.Length;

    /// <summary>All spans, in the order in which they arrived.</summary>
    public IReadOnlyList<Run> Runs => _runs;

    /// <summary>Adds an encoded span, which is copied.</summary>
    public void Add(ReadOnlySpan<byte> span, byte[] resource, byte[] scope)
    {
        int start = _bytes.Length;
        _bytes.Append(span);
        Count++;
        if (_runs is [.., var last] && last.Resource == resource && last.Scope == scope)
            _runs[^1] = last with { Length = last.Length + span.Length };
        else
            _runs.Add(new Run(resource, scope, start, span.Length));
    }

    public IEnumerable<ReadOnlyMemory<byte>> BytesOf(Run run) => _bytes.Slice(run.Start, run.Length);

    /// <summary>Gives the batch's memory back to the pool. The number of spans remains.</summary>
    public void Release()
    {
        _bytes.Clear();
        _runs.Clear();
    }

    /// <summary>Spans with the same encoded resource and scope that arrived one after the other, and the position of their bytes.</summary>
    public readonly record struct Run(byte[] Resource, byte[] Scope, int Start, int Length);
}
