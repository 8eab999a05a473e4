using System.Text;
using Sonde.Build.Compiling;
using Sonde.Shared;

namespace Sonde.Build.Fields;

/// <summary>The header that tells a BPF program what its class calls <c>[GoOffset]</c>: <c>NAME.fields.h</c> for <c>NAME.bpf.c</c>.</summary>
internal static class FieldsHeader
{
    public static string PathOf(string folder, BpfProgram program) => Path.Combine(folder, program.Name + ".fields.h");

    /// <summary>The header's text. The enumerators' values are their places in the list, as the generator numbers them too.</summary>
    public static string Write(string source, IReadOnlyList<GoField> fields)
    {
        var text = new StringBuilder();
        text.Append($"// Written by the build from the [GoOffset] attributes of the probe of {source}.\n#pragma once\n");
        List<string> names = GoFieldName.Number(fields.Select(static field => field.Enumerator));
        if (names.Count == 0)
            return text.ToString();
        text.Append("\n/// Fields of Go structs that the program reads.\nenum sonde_field {\n");
        foreach (string name in names)
        {
            IEnumerable<string> places = fields.Where(field => field.Enumerator == name).Select(static field => field.GoName).Distinct();
            text.Append($"    {name}, ///< {string.Join(", or ", places)}\n");
        }
        return text.Append("};\n").ToString();
    }
}
