using Sonde.Generators.Headers;
using Sonde.Shared;

namespace Sonde.Generators.Mapping;

/// <summary>
/// Calculates a number that identifies the layout of an event, so that a record of another layout is never decoded. It is the 64-bit
/// FNV-1a hash of a text that a reader of BTF can write too. <c>EventDescriptor.LayoutFingerprint</c> documents the text.
/// </summary>
internal static class LayoutFingerprint
{
    public static ulong Of(StructModel model, HeaderModel header)
    {
        var text = new LayoutText();
        Write(text, model, header);
        return text.Hash();
    }

    private static void Write(LayoutText text, StructModel model, HeaderModel header)
    {
        text.Open(model.IsUnion);
        foreach (MemberModel member in model.Members)
        {
            text.Member(member.Name, member.Offset);
            Write(text, member.Type, header);
            text.EndMember();
        }
        text.Close(model.IsUnion, model.Size);
    }

    private static void Write(LayoutText text, TypeModel type, HeaderModel header)
    {
        switch (type.Kind)
        {
            case TypeKind.Struct when header.FindStruct(type.Name) is { } inner:
                Write(text, inner, header);
                break;
            case TypeKind.Enum when header.FindEnum(type.Name) is { } inner:
                text.Enum(inner.Size);
                break;
            case TypeKind.Array or TypeKind.FlexibleArray:
                text.Array(type.Length);
                Write(text, type.Element!, header);
                break;
            case TypeKind.Integer or TypeKind.Boolean or TypeKind.Character:
                text.Integer(type.Size, type.IsSigned);
                break;
            default:
                text.Unknown();
                break;
        }
    }
}
