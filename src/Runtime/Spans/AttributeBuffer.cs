using System.Numerics;
using System.Text;

namespace Sonde.Runtime.Spans;

/// <summary>Attributes and text in reused memory, which grows to the largest size that was ever needed.</summary>
internal sealed class AttributeBuffer(int entries, int text)
{
    private Entry[] _entries = new Entry[entries];
    private long[] _elements = [];
    private byte[] _text = new byte[text];
    private int _elementCount;
    private int _used;
    private int _replaceable;

    /// <summary>The maximum number of bytes of a text, which is cut before the first UTF-8 character that does not fit.</summary>
    internal int MaxTextBytes { get; set; } = int.MaxValue;

    /// <summary>Of which attributes the values are replaced; <see langword="null"/> for none.</summary>
    internal Redaction? Redaction { get; set; }

    /// <summary>Number of attributes.</summary>
    internal int Count { get; private set; }

    internal SpanAttribute this[int index]
    {
        get
        {
            ref readonly Entry entry = ref _entries.AsSpan(0, Count)[index];
            return entry.Type >= SpanAttributeType.Utf8Array
                ? new SpanAttribute(entry.Key, entry.Type, _elements.AsSpan(entry.Start, entry.Length), _text)
                : new SpanAttribute(entry.Key, entry.Type, entry.Number, entry.Text, _text.AsSpan(entry.Start, entry.Length));
        }
    }

    /// <summary>Removes all attributes and all text.</summary>
    internal void Reset()
    {
        _entries.AsSpan(0, Count).Clear();
        Count = 0;
        _elementCount = 0;
        _used = 0;
        _replaceable = 0;
    }

    /// <summary>Bytes of its memory for texts.</summary>
    internal int TextBytes => _text.Length;

    /// <summary>Becomes a copy of another buffer.</summary>
    internal void CopyFrom(AttributeBuffer other)
    {
        _used = Copy(other._text, other._used, ref _text);
        _elementCount = Copy(other._elements, other._elementCount, ref _elements);
        int count = Copy(other._entries, other.Count, ref _entries);
        if (count < Count)
            _entries.AsSpan(count, Count - count).Clear();
        Count = count;
        _replaceable = 0;
    }

    /// <summary>From now on, an added attribute replaces an existing one of the same name.</summary>
    internal void BeginReplacing() => _replaceable = Count;

    /// <summary>Stores a copy of a text.</summary>
    internal Piece Append(
        ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default, ReadOnlySpan<byte> third = default)
    {
        int start = _used;
        Copy(first);
        Copy(second);
        Copy(third);
        return new Piece(start, _used - start);
    }

    internal ReadOnlySpan<byte> TextOf(Piece piece) => _text.AsSpan(piece.Start, piece.Length);

    internal void Add(string key, ReadOnlySpan<byte> value)
    {
        Piece text = Append(Cut(value));
        Add(new Entry(key, SpanAttributeType.Utf8, 0, null, text.Start, text.Length));
    }

    internal void Add(string key, string value)
    {
        // A UTF-16 unit takes at most three bytes.
        if (value.Length <= MaxTextBytes / 3)
            Add(new Entry(key, SpanAttributeType.Text, 0, value, 0, 0));
        else
            Add(key, Encoding.UTF8.GetBytes(value));
    }

    internal void Add(string key, long value) => Add(new Entry(key, SpanAttributeType.Integer, value, null, 0, 0));

    internal void Add(string key, double value) =>
        Add(new Entry(key, SpanAttributeType.Double, BitConverter.DoubleToInt64Bits(value), null, 0, 0));

    internal void Add(string key, bool value) =>
        Add(new Entry(key, SpanAttributeType.Boolean, value ? 1 : 0, null, 0, 0));

    internal void Add(string key, ReadOnlySpan<string> values)
    {
        int array = AddArray(key, SpanAttributeType.Utf8Array);
        foreach (string value in values)
        {
            Piece text = CutLast(Append(value));
            AddElement(array, SpanAttribute.Place(text.Start, text.Length));
        }
    }

    internal void Add(string key, ReadOnlySpan<long> values)
    {
        int array = AddArray(key, SpanAttributeType.IntegerArray);
        foreach (long value in values)
            AddElement(array, value);
    }

    internal void Add(string key, ReadOnlySpan<double> values)
    {
        int array = AddArray(key, SpanAttributeType.DoubleArray);
        foreach (double value in values)
            AddElement(array, BitConverter.DoubleToInt64Bits(value));
    }

    internal void Add(string key, ReadOnlySpan<bool> values)
    {
        int array = AddArray(key, SpanAttributeType.BooleanArray);
        foreach (bool value in values)
            AddElement(array, value ? 1 : 0);
    }

    /// <summary>Adds an empty array of texts; the result adds its elements.</summary>
    internal TextArrayWriter AddTexts(string key) => new(this, AddArray(key, SpanAttributeType.Utf8Array));

    /// <summary>Adds a text to the array that was added last.</summary>
    /// <exception cref="InvalidOperationException">Another array was added since.</exception>
    internal void AddElement(int array, ReadOnlySpan<byte> element)
    {
        Piece text = Append(Cut(element));
        AddElement(array, SpanAttribute.Place(text.Start, text.Length));
    }

    private ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text)
    {
        if (text.Length <= MaxTextBytes)
            return text;
        int end = MaxTextBytes;
        // A byte of a character that is not its first is 10xxxxxx.
        while (end > 0 && (text[end] & 0xC0) == 0x80)
            end--;
        return text[..end];
    }

    private Piece CutLast(Piece text)
    {
        int length = Cut(TextOf(text)).Length;
        _used = text.Start + length;
        return text with { Length = length };
    }

    private int AddArray(string key, SpanAttributeType type)
    {
        return Add(new Entry(key, type, 0, null, _elementCount, 0));
    }

    private void AddElement(int array, long element)
    {
        ref Entry entry = ref _entries[array];
        if (entry.Type == SpanAttributeType.Text)
            return; // its value was replaced
        if (entry.Start + entry.Length != _elementCount)
            throw new InvalidOperationException($"'{entry.Key}' is no longer the last array. Add all its elements before you begin the next one.");
        if (_elementCount == _elements.Length)
            Array.Resize(ref _elements, Math.Max(16, _elementCount * 2));
        _elements[_elementCount++] = element;
        entry = entry with { Length = entry.Length + 1 };
    }

    private int Add(in Entry given)
    {
        Entry entry = Redaction?.Hides(given.Key) == true ? new Entry(given.Key, SpanAttributeType.Text, 0, Redaction.Replacement, 0, 0) : given;
        for (int i = 0; i < _replaceable; i++)
        {
            if (_entries[i].Key == entry.Key)
            {
                _entries[i] = entry;
                return i;
            }
        }
        if (Count == _entries.Length)
            Array.Resize(ref _entries, Math.Max(4, Count * 2));
        _entries[Count] = entry;
        return Count++;
    }

    // Rounded up, so that spans of similar sizes soon need no more memory.
    private static int Copy<T>(T[] from, int count, ref T[] to)
    {
        if (count > to.Length)
            to = new T[BitOperations.RoundUpToPowerOf2((uint)count)];
        from.AsSpan(0, count).CopyTo(to);
        return count;
    }

    private Piece Append(string text)
    {
        int start = _used;
        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        _used += Encoding.UTF8.GetBytes(text, _text.AsSpan(_used));
        return new Piece(start, _used - start);
    }

    private void Copy(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_text.AsSpan(_used));
        _used += bytes.Length;
    }

    private void Reserve(int count)
    {
        if (count > _text.Length - _used)
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _used + count));
    }

    /// <summary>The position of a text.</summary>
    internal readonly record struct Piece(int Start, int Length);

    private readonly record struct Entry(
        string Key, SpanAttributeType Type, long Number, string? Text, int Start, int Length);
}
