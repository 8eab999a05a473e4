namespace Sonde.Runtime.Spans;

/// <summary>
/// Writes the attributes of an event or of a link. All attributes of one event or link must be written before those of the next; otherwise
/// an <see cref="InvalidOperationException"/> is thrown. A <see langword="ref struct"/> cannot be stored.
/// </summary>
public readonly ref struct AttributeWriter
{
    private readonly SpanBuffer _span;
    private readonly AttributeBuffer _attributes;
    private readonly bool _isLink;
    private readonly int _index;

    internal AttributeWriter(SpanBuffer span, AttributeBuffer attributes, bool isLink, int index)
    {
        _span = span;
        _attributes = attributes;
        _isLink = isLink;
        _index = index;
    }

    /// <summary>Adds a text attribute; the bytes are copied.</summary>
    /// <param name="key">The attribute's name, by convention a constant of the semantic conventions.</param>
    /// <param name="value">The value in UTF-8. Bytes that are not UTF-8 become U+FFFD where a sink needs text.</param>
    public void Set(string key, ReadOnlySpan<byte> value) => Next().Add(key, value);

    /// <summary>Adds a text attribute.</summary>
    public void Set(string key, string value) => Next().Add(key, value);

    /// <summary>Adds an integer attribute.</summary>
    public void Set(string key, long value) => Next().Add(key, value);

    /// <summary>Adds a floating-point attribute.</summary>
    public void Set(string key, double value) => Next().Add(key, value);

    /// <summary>Adds a boolean attribute.</summary>
    public void Set(string key, bool value) => Next().Add(key, value);

    /// <summary>Adds a text attribute, unless the text is empty: a value that a request lacks arrives as an empty text.</summary>
    public void SetUnlessEmpty(string key, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
            Set(key, value);
    }

    /// <summary>Adds an empty array of texts; the result adds its elements.</summary>
    public TextArrayWriter SetArray(string key) => Next().AddTexts(key);

    /// <summary>Adds an array of texts.</summary>
    public void SetArray(string key, ReadOnlySpan<string> values) => Next().Add(key, values);

    /// <summary>Adds an array of integers.</summary>
    public void SetArray(string key, ReadOnlySpan<long> values) => Next().Add(key, values);

    /// <summary>Adds an array of floating-point numbers.</summary>
    public void SetArray(string key, ReadOnlySpan<double> values) => Next().Add(key, values);

    /// <summary>Adds an array of booleans.</summary>
    public void SetArray(string key, ReadOnlySpan<bool> values) => Next().Add(key, values);

    private AttributeBuffer Next()
    {
        _span.Extend(_isLink, _index);
        return _attributes;
    }
}
