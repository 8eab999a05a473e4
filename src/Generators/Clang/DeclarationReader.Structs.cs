using System.Globalization;
using Sonde.Generators.Headers;
using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Clang;

/// <summary>Reads structs, unions and the types of their members.</summary>
internal sealed partial class DeclarationReader
{
    private void ReadStruct(CXType type, string name)
    {
        if (_structs.ContainsKey(name))
            return;
        long size = clang.SizeOf(type);
        if (size < 0)
            return; // This is a forward declaration without a definition.
        _structs.Add(name, null); // Reserves the name: a struct cannot contain itself, but a pointer in it may lead back to it.
        CXCursor declaration = clang.Declaration(type);
        // Clang spells a tag with its keyword, and a struct that only a typedef names without a keyword.
        bool hasTag = clang.Spelling(type).EndsWith(" " + name, StringComparison.Ordinal);
        AddLocation(HeaderLocation.OfStruct(name), declaration, hasTag ? name.Length : 0);

        List<CXCursor> fields = clang.Fields(type);
        var members = new List<MemberModel>(fields.Count);
        long alignment = 1;
        for (int i = 0; i < fields.Count; i++)
        {
            alignment = Math.Max(alignment, clang.AlignOf(clang.TypeOf(fields[i])));
            members.Add(ReadMember(fields[i], name, i));
        }
        _structs[name] = new StructModel(
            name, hasTag, IsOwn(declaration), declaration.Kind == CursorKind.Union, clang.AlignOf(type) < alignment, Clamp(size),
            DocumentationOf(declaration), members.ToEquatableArray());
    }

    private MemberModel ReadMember(CXCursor field, string owner, int index)
    {
        CXType type = clang.TypeOf(field);
        string spelling = clang.Spelling(field);
        // Since clang 17 the spelling of an anonymous member is that of its type, with blanks.
        string name = spelling.IndexOf(' ') >= 0 ? "" : spelling;
        string key = name.Length > 0 ? name : index.ToString(CultureInfo.InvariantCulture);
        AddLocation(HeaderLocation.OfMember(owner, name), field, name.Length);
        TypeModel model = clang.IsBitField(field)
            ? TypeModel.Unsupported("a bit-field")
            : ReadType(type, owner + "." + key);
        return new MemberModel(
            name,
            Clamp(clang.OffsetOf(field) / 8),
            Clamp(clang.SizeOf(type)),
            model,
            Declare(type, name),
            DocumentationOf(field));
    }

    private TypeModel ReadType(CXType declared, string path)
    {
        CXType type = clang.Canonical(declared);
        switch (type.Kind)
        {
            case ClangTypeKind.Bool:
                return new TypeModel(TypeKind.Boolean, Size: 1);
            case ClangTypeKind.CharSigned or ClangTypeKind.CharUnsigned:
                return new TypeModel(TypeKind.Character, Size: 1);
            case ClangTypeKind.Record:
                string record = Tag(type) ?? path;
                ReadStruct(type, record);
                return new TypeModel(TypeKind.Struct, record);
            case ClangTypeKind.Enum:
                string enumeration = Tag(type) ?? path;
                ReadEnum(clang.Declaration(type), enumeration);
                return new TypeModel(TypeKind.Enum, enumeration);
            case ClangTypeKind.ConstantArray:
                return new TypeModel(
                    TypeKind.Array, Element: ReadType(clang.ElementOf(type), path), Length: Clamp(clang.LengthOf(type)));
            case ClangTypeKind.IncompleteArray:
                return new TypeModel(TypeKind.FlexibleArray, Element: ReadType(clang.ElementOf(type), path));
            default:
                return IsInteger(type.Kind)
                    ? new TypeModel(TypeKind.Integer, Size: (int)clang.SizeOf(type), IsSigned: IsSigned(type.Kind))
                    : TypeModel.Unsupported(Describe(type));
        }
    }

    private string Declare(CXType type, string name)
    {
        string suffix = "";
        while (type.Kind is ClangTypeKind.ConstantArray or ClangTypeKind.IncompleteArray)
        {
            suffix += type.Kind == ClangTypeKind.ConstantArray
                ? "[" + clang.LengthOf(type).ToString(CultureInfo.InvariantCulture) + "]"
                : "[]";
            type = clang.ElementOf(type);
        }
        string spelling = clang.Spelling(type);
        if (spelling.IndexOf('(') >= 0)
            spelling = clang.Declaration(clang.Canonical(type)).Kind switch
            {
                CursorKind.Union => "union",
                CursorKind.Enum => "enum",
                _ => "struct",
            };
        return spelling + " " + name + suffix;
    }

    private string Describe(CXType type) => type.Kind switch
    {
        ClangTypeKind.Pointer => "a pointer",
        ClangTypeKind.Float or ClangTypeKind.Double or ClangTypeKind.LongDouble => "a floating-point number",
        _ => "of type '" + clang.Spelling(type) + "'",
    };

    /// <summary>Converts a number of clang: an unknown one becomes 0, and one that is too large for a record stays too large.</summary>
    private static int Clamp(long value) => (int)Math.Min(Math.Max(0, value), int.MaxValue);

    private static bool IsSigned(ClangTypeKind kind) =>
        kind is ClangTypeKind.SChar or ClangTypeKind.CharSigned or ClangTypeKind.Short or ClangTypeKind.Int
            or ClangTypeKind.Long or ClangTypeKind.LongLong;

    private static bool IsInteger(ClangTypeKind kind) =>
        IsSigned(kind) || kind is ClangTypeKind.UChar or ClangTypeKind.UShort or ClangTypeKind.UInt
            or ClangTypeKind.ULong or ClangTypeKind.ULongLong;
}
