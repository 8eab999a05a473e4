using System.Globalization;
using System.Text;

namespace Sonde.Shared;

/// <summary>
/// The text of an event's layout, whose hash is <c>EventDescriptor.LayoutFingerprint</c>. The generator writes it from the header, and the
/// Manager writes it from an object's BTF. Each walks its own representation of types; they share only the format of the text.
/// </summary>
internal sealed class LayoutText
{
    private readonly StringBuilder _text = new();

    public void Open(bool isUnion) => _text.Append(isUnion ? '(' : '{');

    /// <summary>Begins a member, whose type follows.</summary>
    public void Member(string name, long offset) => _text.Append(name).Append('@').Append(Text(offset)).Append(':');

    public void EndMember() => _text.Append(';');

    public void Close(bool isUnion, long size) => _text.Append(isUnion ? ')' : '}').Append(Text(size));

    /// <summary>Writes an array, whose element follows.</summary>
    public void Array(long length) => _text.Append('[').Append(Text(length)).Append(']');

    public void Enum(long size) => _text.Append('e').Append(Text(size));

    /// <summary>Writes an integer. All integers of one byte look the same, including <c>char</c> and <c>_Bool</c>.</summary>
    public void Integer(long size, bool isSigned) => _text.Append(size == 1 ? 'b' : isSigned ? 'i' : 'u').Append(Text(size));

    /// <summary>Writes a type that an event cannot contain.</summary>
    public void Unknown() => _text.Append('?');

    public ulong Hash() => Fnv1a.Hash(_text.ToString());

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
