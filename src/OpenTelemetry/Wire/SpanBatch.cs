using Sonde.Runtime.Spans;

namespace Sonde.OpenTelemetry.Wire;

/// <summary>
/// Encoded spans of any targets that are sent together. Filled by one thread at a time, then only read, and used again.
/// </summary>
internal sealed class SpanBatch
{
    // A few kilobytes to begin with: a quiet program's batch has a handful of spans.
    private readonly ProtoWriter _bytes = new(4096);
    private readonly List<Entry> _entries = [];

    /// <summary>When its first span came, as <see cref="TimeProvider.GetTimestamp"/> has it.</summary>
    public long Created { get; private set; }

    /// <summary>Number of spans.</summary>
    public int Count => _entries.Count;

    /// <summary>Bytes of the spans.</summary>
    public int Size => _bytes.Length;

    public IReadOnlyList<Entry> Entries => _entries;

    /// <summary>Forgets what it holds.</summary>
    /// <param name="now">What becomes <see cref="Created"/>.</param>
    public void Begin(long now)
    {
        Created = now;
        _bytes.CutTo(0);
        _entries.Clear();
    }

    /// <summary>Encodes a span. One that cannot be encoded leaves nothing behind.</summary>
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

    /// <summary>One span: under what it is sent, and where its bytes are.</summary>
    public readonly record struct Entry(byte[] Resource, byte[] Scope, int Start, int Length);
}
