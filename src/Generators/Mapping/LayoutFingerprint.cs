using System.Globalization;
using System.Text;
using Sonde.Generators.Headers;
using Sonde.Shared;

namespace Sonde.Generators.Mapping;

/// <summary>
/// A number that says how an event is laid out, so that a record of another layout is never decoded. It is FNV-1a, 64 bits, over a
/// text that a reader of BTF can write too; <c>EventDescriptor.LayoutFingerprint</c> documents the text.
/// </summary>
internal static class LayoutFingerprint
{
    public static ulong Of(StructModel model, HeaderModel header)
    {
        var text = new StringBuilder();
        Write(text, model, header);
        return Fnv1a.Hash(text.ToString());
    }

    private static void Write(StringBuilder text, StructModel model, HeaderModel header)
    {
        text.Append(model.IsUnion ? '(' : '{');
        foreach (MemberModel member in model.Members)
        {
            text.Append(member.Name).Append('@').Append(Text(member.Offset)).Append(':');
            Write(text, member.Type, header);
            text.Append(';');
        }
        text.Append(model.IsUnion ? ')' : '}').Append(Text(model.Size));
    }

    private static void Write(StringBuilder text, TypeModel type, HeaderModel header)
    {
        switch (type.Kind)
        {
            case TypeKind.Struct when header.FindStruct(type.Name) is { } inner:
                Write(text, inner, header);
                break;
            case TypeKind.Enum when header.FindEnum(type.Name) is { } inner:
                text.Append('e').Append(Text(inner.Size));
                break;
            case TypeKind.Array or TypeKind.FlexibleArray:
                text.Append('[').Append(Text(type.Length)).Append(']');
                Write(text, type.Element!, header);
                break;
            case TypeKind.Integer when type.Size > 1:
                text.Append(type.IsSigned ? 'i' : 'u').Append(Text(type.Size));
                break;
            case TypeKind.Integer or TypeKind.Boolean or TypeKind.Character:
                text.Append("b1");
                break;
            default:
                text.Append('?');
                break;
        }
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
