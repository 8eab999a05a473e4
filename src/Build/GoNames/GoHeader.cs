using System.Text;
using Sonde.Build.Compiling;
using Sonde.Shared;

namespace Sonde.Build.GoNames;

/// <summary>
/// Writes the header with the Go names of a probe class for its BPF program: <c>NAME.go.h</c> for <c>NAME.bpf.c</c>. The header declares
/// the fields of <c>[GoOffset]</c>, and functions that read the arguments and results of each function that a <c>[Uprobe]</c> declares.
/// </summary>
internal static class GoHeader
{
    public static string PathOf(string folder, BpfProgram program) => Path.Combine(folder, program.Name + ".go.h");

    /// <summary>
    /// Returns the header's text. The value of each enumerator is its place in the list; the generator numbers the fields in the same way.
    /// </summary>
    public static string Write(string source, IReadOnlyList<GoField> fields, IReadOnlyList<GoHook> hooks)
    {
        var text = new StringBuilder();
        text.Append($"// Written by the build from the [GoOffset] and [Uprobe] attributes of the probe of {source}.\n#pragma once\n");
        List<Accessor> accessors = Accessors.Of(hooks);
        string cases = CaseText.Of(hooks);
        if (accessors.Count > 0 || cases.Length > 0)
            text.Append("\n#include <sonde/go_words.bpf.h>\n");
        WriteFields(text, fields);
        AccessorText.Write(text, accessors);
        text.Append(cases);
        return text.ToString();
    }

    private static void WriteFields(StringBuilder text, IReadOnlyList<GoField> fields)
    {
        List<string> names = GoFieldName.Number(fields.Select(static field => field.Enumerator));
        if (names.Count == 0)
            return;
        text.Append("\n/// Fields of Go structs that the program reads.\nenum sonde_field {\n");
        foreach (string name in names)
        {
            IEnumerable<string> places = fields.Where(field => field.Enumerator == name).Select(static field => field.GoName).Distinct();
            text.Append($"    {name}, ///< {string.Join(", or ", places)}\n");
        }
        text.Append("};\n");
    }
}
