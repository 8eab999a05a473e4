using Sonde.Generators.Headers;
using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Mapping;

/// <summary>Where an event refers to its tail.</summary>
internal sealed partial class StructMapper
{
    /// <summary>Whether a string reference is anywhere in the struct.</summary>
    public bool HoldsStrings(StructModel model) => model.Members.Any(member => HoldsStrings(member.Type));

    private bool HoldsStrings(TypeModel type) => type.Kind switch
    {
        TypeKind.Struct => type.Name == CSharpTypes.StringTag
            || (header!.FindStruct(type.Name) is { } inner && HoldsStrings(inner)),
        TypeKind.Array => HoldsStrings(type.Element!),
        _ => false,
    };

    /// <summary>
    /// The references that must fit whatever the record says: not those in a union, where another member may be the one that was
    /// written. Reading any of them is checked again, so what is not listed is safe too.
    /// </summary>
    public List<TailCheck> TailChecks(StructModel model)
    {
        var checks = new List<TailCheck>();
        if (header is not null)
            AddChecks(model, null, "", checks, new NameScope(Identifiers.Pascal(model.Name), "Size", "Layout", "TryRead", "Text"));
        return checks;
    }

    private void AddChecks(StructModel model, string? array, string path, List<TailCheck> checks, NameScope names)
    {
        foreach (MemberModel member in model.Members)
        {
            if (CSharpTypes.IsPadding(member) || CSharpTypes.Objection(member.Type) is not null)
                continue;
            bool anonymous = member.Name.Length == 0;
            // Named as MapMember names it, in the same order.
            string here = anonymous ? path : Join(path, names.Take(Identifiers.Pascal(member.Name), "Field"));
            TypeModel type = member.Type.Kind == TypeKind.Array ? member.Type.Element! : member.Type;
            if (type.Kind != TypeKind.Struct || (member.Type.Kind == TypeKind.Array && array is not null))
                continue;
            (string? from, string at) = member.Type.Kind == TypeKind.Array ? (here, "") : (array, here);
            if (type.Name == CSharpTypes.StringTag)
            {
                if (!model.IsUnion)
                    checks.Add(new TailCheck(from, at));
            }
            else if (header!.FindStruct(type.Name) is { } inner)
            {
                NameScope within = anonymous ? names : new NameScope(_typeNames.TryGetValue(inner.Name, out string? name) ? name : "");
                AddChecks(inner, from, at, model.IsUnion ? [] : checks, within);
            }
        }
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : path + "." + name;
}
