using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Names;
using Sonde.Runtime.Probes;

namespace Sonde.Runtime.Attaching;

/// <summary>Why the offset of a Go field is unknown for an executable, and what can be done about it.</summary>
internal static class FieldAbsence
{
    private const int MostNames = 3;

    /// <summary>The reason as sentences, for a field that a probe requires.</summary>
    internal static string Explain(GoExecutable executable, GoOffsetDescriptor field)
    {
        string type = $"{field.Package}.{field.Type}";
        if (executable.FieldsOf(field.Package, field.Type) is { } fields)
        {
            return $"Go struct '{type}' of this executable has no field '{field.Member}'; {Describe(fields, field.Member)} "
                + "Correct the name in [GoOffset], or say in which versions the struct has it (Versions), or that the probe does without (Optional).";
        }
        return $"The offset of Go field '{type}.{field.Member}' is unknown for this executable. {WhyUnknown(executable, field)}";
    }

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
        if (executable.HasUnreadableDebugInformation)
            return "Its debug information is compressed in a way that is not read. Compress it with 'objcopy --compress-debug-sections=zlib'.";
        if (!executable.HasPackage(field.Package))
            return $"It has no function of package '{field.Package}': is the import path in [GoOffset] right?";
        return executable.HasDebugInformation
            ? $"Its debug information has no struct '{field.Type}' of that package: is the name in [GoOffset] right?"
            : $"It has no debug information, and no type descriptor of '{field.Type}': Go keeps one only of a type that the program puts behind an "
                + "interface. Build it without '-ldflags=-w', or bring an offset index ('sonde offsets build').";
    }
}
