using Sonde.Generators.Headers;
using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Mapping;

/// <summary>
/// Maps structs, unions and enums, and the types that they contain. It removes <paramref name="prefix"/> from the names of types.
/// </summary>
internal sealed partial class StructMapper(HeaderModel? header, NameScope scope, string prefix = "")
{
    private readonly Dictionary<string, string> _typeNames = new(StringComparer.Ordinal);

    /// <summary>The C# names of all types mapped so far.</summary>
    public IReadOnlyCollection<string> TypeNames => _typeNames.Values;

    public List<StructShape> Structs { get; } = [];

    public List<EnumShape> Enums { get; } = [];

    /// <summary>Maps an event's struct. <see cref="Structs"/> does not contain it.</summary>
    public StructShape MapEvent(StructModel model)
    {
        string name = TakeTypeName(model.Name, "Event");
        return Shape(model, name, OwnNames.OfEvent(name));
    }

    /// <summary>Maps a struct, once.</summary>
    /// <param name="name">The tag of the struct.</param>
    /// <param name="evenIfKnown">
    /// Whether to map it even if the runtime has a type for it. Structs that contain it still use the runtime's type.
    /// </param>
    public string MapStruct(string name, bool evenIfKnown = false)
    {
        if (!evenIfKnown && CSharpTypes.KnownType(name) is { } known)
            return known;
        if (_typeNames.TryGetValue(name, out string? mapped))
            return mapped;
        string typeName = TakeTypeName(name, "Struct");
        if (header!.FindStruct(name) is { } model)
            Structs.Add(Shape(model, typeName, OwnNames.OfStruct(typeName)));
        return typeName;
    }

    /// <summary>Maps an enum, once.</summary>
    public string MapEnum(string name)
    {
        if (_typeNames.TryGetValue(name, out string? mapped))
            return mapped;
        string typeName = TakeTypeName(name, "Enum");
        if (header!.FindEnum(name) is { } model)
            Enums.Add(EnumMapper.Map(model, typeName));
        return typeName;
    }

    private StructShape Shape(StructModel model, string typeName, NameScope members)
    {
        var fields = new List<FieldShape>();
        AddMembers(model, 0, model.IsUnion, members, fields);
        return new StructShape(CName(model), typeName, model.Size, model.Doc, fields.ToEquatableArray());
    }

    private static string CName(StructModel model)
    {
        bool isTypedef = !model.HasTag && model.Name.IndexOf('.') < 0;
        string keyword = model.IsUnion ? "union " : "struct ";
        return isTypedef ? model.Name : model.HasTag ? keyword + model.Name : keyword + "of " + model.Name;
    }

    /// <summary>Adds the members of a struct. Members of an anonymous struct or union become members of the outer one.</summary>
    private void AddMembers(
        StructModel model, int origin, bool overlaps, NameScope names, List<FieldShape> fields)
    {
        foreach (MemberModel member in model.Members)
        {
            if (CSharpTypes.IsPadding(member) || CSharpTypes.Objection(member.Type) is not null)
                continue;
            if (member.Name.Length == 0 && header!.FindStruct(member.Type.Name) is { } inner)
                AddMembers(inner, origin + member.Offset, overlaps || inner.IsUnion, names, fields);
            else if (member.Name.Length > 0)
                fields.Add(MapMember(member, origin, overlaps, names));
        }
    }

    private FieldShape MapMember(MemberModel member, int origin, bool overlaps, NameScope names)
    {
        (FieldKind kind, string type) = MapType(member.Type);
        string property = names.Take(Identifiers.Pascal(member.Name), "Field");
        return new FieldShape(
            property, origin + member.Offset, kind, type, member.Type.Length, overlaps, member.Declaration,
            member.Doc);
    }

    private (FieldKind Kind, string Type) MapType(TypeModel type) => type.Kind switch
    {
        TypeKind.Boolean => (FieldKind.Boolean, "byte"),
        TypeKind.Character => (FieldKind.Value, "byte"),
        TypeKind.Enum => (FieldKind.Value, MapEnum(type.Name)),
        TypeKind.Struct when type.Name == CSharpTypes.StringTag => (FieldKind.StringReference, CSharpTypes.StringRef),
        TypeKind.Struct => (FieldKind.Struct, MapStruct(type.Name)),
        TypeKind.Array when type.Element!.Kind == TypeKind.Character => (FieldKind.Characters, "byte"),
        TypeKind.Array => (FieldKind.Array, MapType(type.Element!).Type),
        TypeKind.FlexibleArray => (FieldKind.Tail, "byte"),
        _ => (FieldKind.Value, CSharpTypes.Integer(type.Size, type.IsSigned)),
    };

    private string TakeTypeName(string name, string suffix)
    {
        // The name of a struct without a tag is the path of the member that declares it.
        string pascal = string.Concat(Identifiers.Without(prefix, name).Split('.').Select(Identifiers.Pascal));
        string typeName = Identifiers.Escape(scope.Take(pascal, suffix));
        _typeNames[name] = typeName;
        return typeName;
    }
}
