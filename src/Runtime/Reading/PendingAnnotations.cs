using Sonde.Runtime.Probes;

namespace Sonde.Runtime.Reading;

/// <summary>
/// Copies of annotations whose spans have not arrived yet, in memory that is reused. The number is bounded: if there is no room, the oldest
/// annotation is dropped, because its span may never arrive. Only one thread may use it at a time.
/// </summary>
/// <param name="mostEntries">The maximum number of annotations held.</param>
/// <param name="mostBytes">The maximum number of bytes that they take.</param>
internal sealed class PendingAnnotations(
    int mostEntries = PendingAnnotations.DefaultEntries, int mostBytes = PendingAnnotations.DefaultBytes)
{
    internal const int DefaultEntries = 16_384; // the default number of concurrent operations of one probe
    internal const int DefaultBytes = 16 << 20;

    // A larger buffer is not kept for reuse, because few annotations need one.
    private const int KeptBuffer = 1024;
    private const int None = -1;

    private readonly Dictionary<ulong, (int First, int Last)> _bySpan = [];
    private Entry[] _entries = new Entry[16];
    private int _made;
    private int _free = None;
    private int _oldest = None;
    private int _newest = None;
    private int _bytes;

    /// <summary>The number of annotations held.</summary>
    internal int Count { get; private set; }

    /// <summary>Stores a copy of an annotation.</summary>
    /// <returns>The number of other annotations that were dropped for it.</returns>
    internal int Add(ulong span, string probe, EventDescriptor descriptor, ReadOnlySpan<byte> record)
    {
        int evicted = 0;
        for (; Count > 0 && (Count >= mostEntries || _bytes + record.Length > mostBytes); evicted++)
            TryTake(_entries[_oldest].Span, out _);

        int index = TakeFree();
        ref Entry entry = ref _entries[index];
        if (entry.Bytes is null || entry.Bytes.Length < record.Length)
            entry.Bytes = new byte[Math.Max(record.Length, 128)];
        record.CopyTo(entry.Bytes);
        (entry.Span, entry.Probe, entry.Descriptor, entry.Length) = (span, probe, descriptor, record.Length);
        (entry.Next, entry.Older, entry.Newer) = (None, _newest, None);

        if (_newest == None)
            _oldest = index;
        else
            _entries[_newest].Newer = index;
        _newest = index;
        bool isFirst = !_bySpan.TryGetValue(span, out (int First, int Last) chain);
        if (!isFirst)
            _entries[chain.Last].Next = index;
        _bySpan[span] = (isFirst ? index : chain.First, index);
        _bytes += record.Length;
        Count++;
        return evicted;
    }

    /// <summary>Returns the first annotation of a span and removes it.</summary>
    /// <param name="span">The span's id.</param>
    /// <param name="annotation">The annotation, valid until the next one is added.</param>
    internal bool TryTake(ulong span, out Annotation annotation)
    {
        annotation = default;
        if (!_bySpan.TryGetValue(span, out (int First, int Last) chain))
            return false;
        ref Entry entry = ref _entries[chain.First];
        annotation = new Annotation(entry.Probe!, entry.Descriptor!, entry.Bytes.AsSpan(0, entry.Length));
        if (entry.Next == None)
            _bySpan.Remove(span);
        else
            _bySpan[span] = (entry.Next, chain.Last);
        Release(chain.First);
        return true;
    }

    /// <summary>Copies the records of all annotations, the oldest first.</summary>
    internal byte[][] CopyRecords()
    {
        var records = new List<byte[]>(Count);
        for (int index = _oldest; index != None; index = _entries[index].Newer)
            records.Add(_entries[index].Bytes.AsSpan(0, _entries[index].Length).ToArray());
        return [.. records];
    }

    /// <summary>Removes all annotations.</summary>
    /// <returns>The number of annotations that were removed.</returns>
    internal int Clear()
    {
        int count = Count;
        while (Count > 0)
            TryTake(_entries[_oldest].Span, out _);
        return count;
    }

    private int TakeFree()
    {
        if (_free != None)
        {
            int index = _free;
            _free = _entries[index].Next;
            return index;
        }
        if (_made == _entries.Length)
            Array.Resize(ref _entries, Math.Min(_made * 2, Math.Max(mostEntries, _made + 1)));
        return _made++;
    }

    private void Release(int index)
    {
        ref Entry entry = ref _entries[index];
        if (entry.Older == None)
            _oldest = entry.Newer;
        else
            _entries[entry.Older].Newer = entry.Newer;
        if (entry.Newer == None)
            _newest = entry.Older;
        else
            _entries[entry.Newer].Older = entry.Older;
        _bytes -= entry.Length;
        Count--;
        if (entry.Bytes!.Length > KeptBuffer)
            entry.Bytes = null;
        entry.Next = _free;
        _free = index;
    }

    /// <summary>An annotation that was removed from the pending ones.</summary>
    internal readonly ref struct Annotation(string probe, EventDescriptor descriptor, ReadOnlySpan<byte> record)
    {
        internal string Probe { get; } = probe;

        internal EventDescriptor Descriptor { get; } = descriptor;

        internal ReadOnlySpan<byte> Record { get; } = record;
    }

    private struct Entry
    {
        internal ulong Span;
        internal string? Probe;
        internal EventDescriptor? Descriptor;
        internal byte[]? Bytes;
        internal int Length;
        internal int Next; // in the list of its span, or in the list of free entries
        internal int Older;
        internal int Newer;
    }
}
