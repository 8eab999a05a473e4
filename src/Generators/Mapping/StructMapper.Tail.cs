namespace Sonde.Generators.Mapping;

/// <summary>Finds the references of an event to its tail.</summary>
internal sealed partial class StructMapper
{
    /// <summary>Whether a struct contains a string reference at any depth.</summary>
    public bool HoldsStrings(StructShape shape) => shape.Fields.Any(
        field => field.Type == CSharpTypes.StringRef || (Inner(field) is { } inner && HoldsStrings(inner)));

    /// <summary>
    /// Returns the references that must be valid in every record. References in a union are not among them, because the program may have
    /// written another member. Every read checks its reference again, so references that are not listed are safe too.
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
                continue; // An array within an array's element is read rarely, so its references are checked only when they are read.
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
