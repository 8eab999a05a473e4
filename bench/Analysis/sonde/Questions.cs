using System.Globalization;
using Sonde.Runtime.Executables;

namespace Sonde.Benchmarks.Analysis;

internal static class Questions
{
    internal static List<string> Answer(GoExecutable executable, string[][] work)
    {
        var answers = new List<string>();
        foreach (string[] line in work)
        {
            if (line is ["func", var name] && executable.TryGetFunction(name, out GoFunction function))
                answers.Add(string.Create(CultureInfo.InvariantCulture, $"func {name} 0x{function.Address:x}"));
        }
        StructField[] fields = [.. work.Where(static line => line[0] == "field").Select(FieldOf)];
        IReadOnlyList<StructOffset> offsets = executable.FindOffsets(fields);
        for (int i = 0; i < fields.Length; i++)
        {
            if (offsets[i].IsPresent)
                answers.Add($"field {fields[i].Package}.{fields[i].Type} {fields[i].Member} {offsets[i].Offset}");
        }
        return answers;
    }

    private static StructField FieldOf(string[] line)
    {
        int dot = line[1].LastIndexOf('.');
        return new StructField(line[1][..dot], line[1][(dot + 1)..], line[2]);
    }
}
