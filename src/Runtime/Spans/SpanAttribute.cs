using System.Text;

namespace Sonde.Runtime.Spans;

/// <summary>The type of an attribute's value.</summary>
public enum SpanAttributeType : byte
{
    /// <summary>UTF-8 text: <see cref="SpanAttribute.Utf8"/>.</summary>
    Utf8,

    /// <summary>Text that is already a string: <see cref="SpanAttribute.Text"/>.</summary>
    Text,

    /// <summary>A 64-bit integer: <see cref="SpanAttribute.Integer"/>.</summary>
    Integer,

    /// <summary>A double: <see cref="SpanAttribute.Double"/>.</summary>
    Double,

    /// <summary>A boolean: <see cref="SpanAttribute.Boolean"/>.</summary>
    Boolean,

    /// <summary>Several texts: <see cref="SpanAttribute.GetElement"/> returns each of them as <see cref="Utf8"/>.</summary>
    Utf8Array,

    /// <summary>Several integers: <see cref="SpanAttribute.GetElement"/> returns each of them as <see cref="Integer"/>.</summary>
    IntegerArray,

    /// <summary>Several doubles: <see cref="SpanAttribute.GetElement"/> returns each of them as <see cref="Double"/>.</summary>
    DoubleArray,

    /// <summary>Several booleans: <see cref="SpanAttribute.GetElement"/> returns each of them as <see cref="Boolean"/>.</summary>
    BooleanArray,
}

/// <summary>One attribute of a span, an event or a link, valid as long as the span view that it came from.</summary>
public readonly ref struct SpanAttribute
{
    private readonly long _number;
    private readonly ReadOnlySpan<long> _elements;
    private readonly ReadOnlySpan<byte> _utf8;

    internal SpanAttribute(string key, SpanAttributeType type, long number, string? text, ReadOnlySpan<byte> utf8)
    {
        Key = key;
        Type = type;
        _number = number;
        Text = text;
        _utf8 = utf8;
    }

    /// <param name="key">The name.</param>
    /// <param name="type">The type, which is an array type.</param>
    /// <param name="elements">
    /// Numbers; booleans as 0 and 1; or the positions of the texts in <paramref name="utf8"/>, as <see cref="Place"/> encodes them.
    /// </param>
    /// <param name="utf8">The memory of all texts.</param>
    internal SpanAttribute(string key, SpanAttributeType type, ReadOnlySpan<long> elements, ReadOnlySpan<byte> utf8)
        : this(key, type, 0, null, utf8) => _elements = elements;

    /// <summary>The attribute's name.</summary>
    public string Key { get; }

    /// <summary>The type of the value.</summary>
    public SpanAttributeType Type { get; }

    /// <summary>The value of a <see cref="SpanAttributeType.Utf8"/> attribute.</summary>
    public ReadOnlySpan<byte> Utf8 => IsArray ? default : _utf8;

    /// <summary>The value of a <see cref="SpanAttributeType.Text"/> attribute.</summary>
    public string? Text { get; }

    /// <summary>The value of an <see cref="SpanAttributeType.Integer"/> attribute.</summary>
    public long Integer => _number;

    /// <summary>The value of a <see cref="SpanAttributeType.Double"/> attribute.</summary>
    public double Double => BitConverter.Int64BitsToDouble(_number);

    /// <summary>The value of a <see cref="SpanAttributeType.Boolean"/> attribute.</summary>
    public bool Boolean => _number != 0;

    /// <summary>Whether the value is an array; it may be empty.</summary>
    public bool IsArray => Type >= SpanAttributeType.Utf8Array;

    /// <summary>Number of values in an array; 0 for everything else.</summary>
    public int ElementCount => _elements.Length;

    /// <summary>Returns one value of an array, under the array's name.</summary>
    /// <param name="index">From 0 to <see cref="ElementCount"/> − 1.</param>
    /// <exception cref="IndexOutOfRangeException"><paramref name="index"/> is outside that range.</exception>
    public SpanAttribute GetElement(int index)
    {
        long element = _elements[index];
        return Type switch
        {
            SpanAttributeType.Utf8Array =>
                new SpanAttribute(Key, SpanAttributeType.Utf8, 0, null, _utf8.Slice((int)(element >> 32), (int)element)),
            SpanAttributeType.IntegerArray => new SpanAttribute(Key, SpanAttributeType.Integer, element, null, default),
            SpanAttributeType.DoubleArray => new SpanAttribute(Key, SpanAttributeType.Double, element, null, default),
            _ => new SpanAttribute(Key, SpanAttributeType.Boolean, element, null, default),
        };
    }

    /// <summary>
    /// The value as an object: a <see cref="string"/>, <see cref="long"/>, <see cref="double"/> or <see cref="bool"/>, or an array of
    /// one of these.
    /// </summary>
    public object ToObject() => Type switch
    {
        SpanAttributeType.Utf8 => Encoding.UTF8.GetString(Utf8),
        SpanAttributeType.Text => Text!,
        SpanAttributeType.Integer => Integer,
        SpanAttributeType.Double => Double,
        SpanAttributeType.Boolean => Boolean,
        SpanAttributeType.Utf8Array => ToArray(static element => Encoding.UTF8.GetString(element.Utf8)),
        SpanAttributeType.IntegerArray => ToArray(static element => element.Integer),
        SpanAttributeType.DoubleArray => ToArray(static element => element.Double),
        _ => ToArray(static element => element.Boolean),
    };

    /// <summary>Encodes the position of a text of an array as one number.</summary>
    internal static long Place(int start, int length) => ((long)start << 32) | (uint)length;

    private T[] ToArray<T>(Func<SpanAttribute, T> valueOf)
    {
        var values = new T[ElementCount];
        for (int i = 0; i < values.Length; i++)
            values[i] = valueOf(GetElement(i));
        return values;
    }
}
