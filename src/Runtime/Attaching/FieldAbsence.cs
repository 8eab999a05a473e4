using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Names;
using Sonde.Runtime.Probes;

namespace Sonde.Runtime.Attaching;

/// <summary>Explains why the offset of a Go field is unknown for an executable, and what can be done about it.</summary>
internal static class FieldAbsence
{
    private const int MostNames = 3;

    /// <summary>Returns the reason as sentences, for a field that a probe requires.</summary>
    internal static string Explain(GoExecutable executable, GoOffsetDescriptor field)
    {
        string type = $"{field.Package}.{field.Type}";
        if (executable.Explore(field.Package, field.Type, field.Member) is var (fields, finding))
        {
            return finding switch
            {
                { Pointer: { } pointer } => ExplainPointer(type, field.Member, finding.Reached, pointer),
                { Meanings.Count: > 1 } => $"Go field '{field.Member}' of struct '{type}' is ambiguous: in this executable it may be "
                    + $"{string.Join(" or ", finding.Meanings.Select(static path => $"'{path}'"))}. Write the intended path in [GoOffset].",
                { Reached.Length: > 0 } => ExplainMissing(
                    $"'{finding.Reached}' of Go struct '{type}'", [.. finding.Fields.Select(static other => other.Name)], Rest(field.Member, finding.Reached)),
                _ => ExplainMissing($"Go struct '{type}'", fields, field.Member),
            };
        }
        return $"The offset of Go field '{type}.{field.Member}' is unknown for this executable. {WhyUnknown(executable, field)}";
    }

    private static string ExplainMissing(string owner, IReadOnlyList<string> fields, string member) =>
        $"{owner} of this executable has no field '{member}'; {Describe(fields, member)} "
        + "Correct the name in [GoOffset], or say in which versions the struct has it (Versions), "
        + "or that the probe works without it (Optional).";

    private static string ExplainPointer(string type, string member, string reached, string pointer) =>
        $"Go field '{type}.{member}' is behind a pointer, '{pointer}', so it has no single offset in the struct. "
        + $"Name two fields in [GoOffset], '{pointer}' of '{type}' and '{Rest(member, reached)}' of the struct that it points to, "
        + "and read one after the other.";

    /// <summary>The rest of a path after its first part.</summary>
    private static string Rest(string path, string reached) => path[reached.Length..].TrimStart('.');

    private static string Describe(IReadOnlyList<string> fields, string member)
    {
        if (fields.Count == 0)
            return "it has no fields at all.";
        IReadOnlyList<string> nearest = NameDistance.Nearest(member, fields, MostNames);
        IEnumerable<string> shown = nearest.Count > 0 ? nearest : fields.Take(MostNames);
        string more = nearest.Count == 0 && fields.Count > MostNames ? $" and {fields.Count - MostNames} more" : "";
        return $"it has {string.Join(", ", shown.Select(static name => $"'{name}'"))}{more}.";
    }

    private static string WhyUnknown(GoExecutable executable, GoOffsetDescriptor field)
    {
        if (!executable.HasPackage(field.Package))
            return $"It has no function of package '{field.Package}': is the import path in [GoOffset] right?";
        return executable.HasDebugInformation
            ? $"Its debug information has no struct '{field.Type}' of that package: is the name in [GoOffset] right?"
            : $"It has no debug information, and no type descriptor of '{field.Type}': "
                + "Go keeps one only for a type that the program converts to an interface. "
                + "Build it without '-ldflags=-w', or add an offset index ('sonde offsets build').";
    }
}
