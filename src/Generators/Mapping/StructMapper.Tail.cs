namespace Sonde.Generators.Mapping;

/// <summary>Where an event refers to its tail.</summary>
internal sealed partial class StructMapper
{
    /// <summary>Whether a string reference is anywhere in a struct.</summary>
    public bool HoldsStrings(StructShape shape) => shape.Fields.Any(
        field => field.Type == CSharpTypes.StringRef || (Inner(field) is { } inner && HoldsStrings(inner)));

    /// <summary>
    /// The references that must fit whatever the record says: not those in a union, where another member may be the
    /// one that was written. Reading any of them is checked again, so what is not listed is safe too.
    /// </summary>
    public List<TailCheck> TailChecks(StructShape shape)
    {
        var checks = new List<TailCheck>();
        AddChecks(shape, null, "", checks);
        return checks;
    }

    private void AddChecks(StructShape shape, string? array, string path, List<TailCheck> checks)
    {
        foreach (FieldShape field in shape.Fields.Where(static field => !field.Overlaps))
        {
            bool isArray = field.Kind == FieldKind.Array;
            if (isArray && array is not null)
                continue; // An array within an array's element: read rarely enough to be checked when it is.
            string here = path.Length == 0 ? field.Property : path + "." + field.Property;
            (string? from, string at) = isArray ? (here, "") : (array, here);
            if (field.Type == CSharpTypes.StringRef)
                checks.Add(new TailCheck(from, at));
            else if (Inner(field) is { } inner)
                AddChecks(inner, from, at, checks);
        }
    }

    private StructShape? Inner(FieldShape field) => field.Kind is FieldKind.Struct or FieldKind.Array
        ? Structs.FirstOrDefault(item => item.TypeName == field.Type)
        : null;
}
