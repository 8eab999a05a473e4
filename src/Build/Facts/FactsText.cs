using System.Globalization;
using System.Text;
using Sonde.Build.Programs;

namespace Sonde.Build.Facts;

/// <summary>
/// Writes facts in the format that the generator reads: one fact per line, words separated by one space, UTF-8, <c>\n</c>. The text of
/// an object is the same on every machine.
/// </summary>
internal static class FactsText
{
    /// <summary>First line of the format. Its number increases when a reader of the old format would misread the new one.</summary>
    public const string Version = "sonde-facts 1";

    public static string Write(string name, string architecture, ObjectFacts facts)
    {
        var text = new StringBuilder();
        Line(text, $"{Version}");
        Line(text, $"object {name}");
        Line(text, $"arch {architecture}");
        foreach (string program in facts.Programs)
            Line(text, $"program {program}");
        foreach (BpfFunction program in facts.Code.Programs.OrderBy(static program => program.Name, StringComparer.Ordinal))
            WriteDeeds(text, program);
        foreach (MapFact map in facts.Maps)
            Line(text, $"map {map.Name} {map.Type}");
        foreach (StructFact type in facts.Structs)
            WriteStruct(text, type);
        return text.ToString();
    }

    private static void WriteDeeds(StringBuilder text, BpfFunction program)
    {
        if (program.Does(Mark.Begin))
            Line(text, $"begins {program.Name}");
        if (program.Does(Mark.End))
            Line(text, $"ends {program.Name}");
        if (!program.Does(Mark.Send))
            return;
        foreach (string record in program.Whole.SelectMany(static function => function.Records).Distinct().Order(StringComparer.Ordinal))
            Line(text, $"sends {program.Name} {record}");
    }

    private static void WriteStruct(StringBuilder text, StructFact type)
    {
        Line(text, $"struct {type.Name} {type.Size}");
        foreach (FieldFact field in type.Fields)
        {
            string name = field.Name.Length == 0 ? "-" : field.Name;
            if (field.IsBitfield)
                Line(text, $"bitfield {type.Name} {name}");
            else
                Line(text, $"field {type.Name} {name} {field.Offset} {field.Size}");
        }
    }

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
