using Sonde.Runtime.Spans;

namespace Sonde.OpenTelemetry.Wire;

/// <summary>
/// Encoded spans that are sent together, of any number of targets. One thread at a time fills a batch; then it is only read, and reused.
/// </summary>
internal sealed class SpanBatch
{
    // It begins with a few kilobytes, because the batch of a quiet program has few spans.
    private readonly ProtoWriter _bytes = new(4096);
    private readonly List<Entry> _entries = [];

    /// <summary>When the first span arrived, as a <see cref="TimeProvider.GetTimestamp"/> value.</summary>
    public long Created { get; private set; }

    /// <summary>The number of spans.</summary>
    public int Count => _entries.Count;

    /// <summary>The size of the encoded spans in bytes.</summary>
    public int Size => _bytes.Length;

    public IReadOnlyList<Entry> Entries => _entries;

    /// <summary>Empties the batch so that it can be filled again.</summary>
    /// <param name="now">The new value of <see cref="Created"/>.</param>
    public void Begin(long now)
    {
        Created = now;
        _bytes.CutTo(0);
        _entries.Clear();
    }

    /// <summary>Encodes a span. If that throws, the batch is unchanged.</summary>
    public void Add(in SpanView span, byte[] resource, byte[] scope)
    {
        int start = _bytes.Length;
        try
        {
            SpanEncoder.Write(_bytes, span);
        }
        catch
        {
            _bytes.CutTo(start);
            throw;
        }

        _entries.Add(new Entry(resource, scope, start, _bytes.Length - start));
    }

    public ReadOnlySpan<byte> BytesOf(Entry entry) => _bytes.Written.Span.Slice(entry.Start, entry.Length);

    /// <summary>One span: its encoded resource and scope, and the position of its bytes.</summary>
    public readonly record struct Entry(byte[] Resource, byte[] Scope, int Start, int Length);
}
