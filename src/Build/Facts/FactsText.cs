using System.Globalization;
using System.Text;

namespace Sonde.Build.Facts;

/// <summary>
/// Writes facts as the generator reads them: one fact per line, words separated by one space, UTF-8, <c>\n</c>. The same object
/// gives the same text on every machine.
/// </summary>
internal static class FactsText
{
    /// <summary>First line of the format; the number grows when a reader of the old text would misread the new.</summary>
    public const string Version = "sonde-facts 1";

    public static string Write(string name, string architecture, ObjectFacts facts)
    {
        var text = new StringBuilder();
        Line(text, $"{Version}");
        Line(text, $"object {name}");
        Line(text, $"arch {architecture}");
        foreach (string program in facts.Programs)
            Line(text, $"program {program}");
        foreach (MapFact map in facts.Maps)
            Line(text, $"map {map.Name} {map.Type}");
        foreach (StructFact type in facts.Structs)
            WriteStruct(text, type);
        return text.ToString();
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
