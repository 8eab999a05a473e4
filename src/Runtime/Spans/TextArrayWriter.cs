namespace Sonde.Runtime.Spans;

/// <summary>Adds the texts of an array attribute, one after the other. A <see langword="ref struct"/> cannot be stored.</summary>
public readonly ref struct TextArrayWriter
{
    private readonly AttributeBuffer _attributes;
    private readonly int _array;

    internal TextArrayWriter(AttributeBuffer attributes, int array)
    {
        _attributes = attributes;
        _array = array;
    }

    /// <summary>Adds a text in UTF-8; the bytes are copied.</summary>
    /// <exception cref="InvalidOperationException">Another array of the same span was begun since.</exception>
    public void Add(ReadOnlySpan<byte> text) => _attributes.AddElement(_array, text);
}
