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
}

/// <summary>One attribute of a span, valid as long as the span view that gave it.</summary>
public readonly ref struct SpanAttribute
{
    private readonly long _number;

    internal SpanAttribute(
        string key, SpanAttributeType type, long number, string? text, ReadOnlySpan<byte> utf8)
    {
        Key = key;
        Type = type;
        _number = number;
        Text = text;
        Utf8 = utf8;
    }

    /// <summary>The attribute's name.</summary>
    public string Key { get; }

    /// <summary>The type of the value.</summary>
    public SpanAttributeType Type { get; }

    /// <summary>The value of a <see cref="SpanAttributeType.Utf8"/> attribute.</summary>
    public ReadOnlySpan<byte> Utf8 { get; }

    /// <summary>The value of a <see cref="SpanAttributeType.Text"/> attribute.</summary>
    public string? Text { get; }

    /// <summary>The value of an <see cref="SpanAttributeType.Integer"/> attribute.</summary>
    public long Integer => _number;

    /// <summary>The value of a <see cref="SpanAttributeType.Double"/> attribute.</summary>
    public double Double => BitConverter.Int64BitsToDouble(_number);

    /// <summary>The value of a <see cref="SpanAttributeType.Boolean"/> attribute.</summary>
    public bool Boolean => _number != 0;

    /// <summary>The value as an object: a <see cref="string"/>, <see cref="long"/>, <see cref="double"/> or <see cref="bool"/>.</summary>
    public object ToObject() => Type switch
    {
        SpanAttributeType.Utf8 => Encoding.UTF8.GetString(Utf8),
        SpanAttributeType.Text => Text!,
        SpanAttributeType.Integer => Integer,
        SpanAttributeType.Double => Double,
        _ => Boolean,
    };
}
