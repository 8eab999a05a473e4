namespace Sonde.Runtime.Spans;

/// <summary>The attributes of a span, an event or a link, valid as long as the span view that they came from.</summary>
public readonly ref struct SpanAttributes
{
    private readonly AttributeBuffer _buffer;
    private readonly int _first;

    internal SpanAttributes(AttributeBuffer buffer, int first, int count)
    {
        _buffer = buffer;
        _first = first;
        Count = count;
    }

    /// <summary>The number of attributes.</summary>
    public int Count { get; }

    /// <summary>Returns one attribute, in the order in which the probe set them.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is outside that range.</exception>
    public SpanAttribute this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return _buffer[_first + index];
        }
    }

    /// <summary>Supports <see langword="foreach"/>, which allocates nothing.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Enumerates the attributes.</summary>
    public ref struct Enumerator
    {
        private readonly SpanAttributes _attributes;
        private int _index = -1;

        internal Enumerator(SpanAttributes attributes) => _attributes = attributes;

        /// <summary>The current attribute.</summary>
        public readonly SpanAttribute Current => _attributes[_index];

        /// <summary>Advances to the next attribute, if there is one.</summary>
        public bool MoveNext() => ++_index < _attributes.Count;
    }
}
