namespace Sonde.Runtime.Spans;

/// <summary>
/// The memory behind a <see cref="SpanWriter"/>: reused from span to span, grown to the largest span seen. Owned by
/// one thread at a time.
/// </summary>
public sealed class SpanBuffer
{
    private Entry[] _entries = new Entry[32];
    private byte[] _text = new byte[4096];
    private int _count;
    private int _used;
    private int _nameStart;
    private int _nameLength;

    internal SpanKind Kind { get; set; }

    internal SpanStatus Status { get; set; }

    internal int Count => _count;

    internal ReadOnlySpan<byte> Name => _text.AsSpan(_nameStart, _nameLength);

    internal SpanAttribute this[int index]
    {
        get
        {
            ref readonly Entry entry = ref _entries.AsSpan(0, _count)[index];
            return new SpanAttribute(
                entry.Key, entry.Type, entry.Number, entry.Text, _text.AsSpan(entry.Start, entry.Length));
        }
    }

    /// <summary>Forgets the last span.</summary>
    public void Reset()
    {
        Kind = SpanKind.Internal;
        Status = SpanStatus.Unset;
        _entries.AsSpan(0, _count).Clear();
        _count = 0;
        _used = 0;
        _nameStart = 0;
        _nameLength = 0;
    }

    internal void SetName(
        ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default, ReadOnlySpan<byte> third = default)
    {
        _nameStart = _used;
        Append(first);
        Append(second);
        Append(third);
        _nameLength = _used - _nameStart;
    }

    internal void Add(string key, ReadOnlySpan<byte> value)
    {
        int start = _used;
        Append(value);
        Add(new Entry(key, SpanAttributeType.Utf8, 0, null, start, value.Length));
    }

    internal void Add(string key, string value) => Add(new Entry(key, SpanAttributeType.Text, 0, value, 0, 0));

    internal void Add(string key, long value) => Add(new Entry(key, SpanAttributeType.Integer, value, null, 0, 0));

    internal void Add(string key, double value) =>
        Add(new Entry(key, SpanAttributeType.Double, BitConverter.DoubleToInt64Bits(value), null, 0, 0));

    internal void Add(string key, bool value) =>
        Add(new Entry(key, SpanAttributeType.Boolean, value ? 1 : 0, null, 0, 0));

    private void Add(in Entry entry)
    {
        if (_count == _entries.Length)
            Array.Resize(ref _entries, _count * 2);
        _entries[_count++] = entry;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _text.Length - _used)
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _used + bytes.Length));
        bytes.CopyTo(_text.AsSpan(_used));
        _used += bytes.Length;
    }

    private readonly record struct Entry(
        string Key, SpanAttributeType Type, long Number, string? Text, int Start, int Length);
}
