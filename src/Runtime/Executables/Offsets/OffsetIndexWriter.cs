using System.Globalization;
using Sonde.Shared;

namespace Sonde.Runtime.Executables.Offsets;

/// <summary>Writes an offset index as text: equal indexes produce equal bytes.</summary>
internal static class OffsetIndexWriter
{
    private static readonly string[] Head =
    [
        "# Offsets of Go struct fields, for executables that do not say themselves where a field is.",
        "# Written by 'sonde offsets build', which adds versions and fields; docs/guides/offsets.md explains it.",
        "#",
        "# 'versions' lists what was observed. A line is a field, its architectures, the versions with this offset, and",
        "# the offset in bytes. The first and last version of a range, and all listed ones between, were observed;",
        "# 'absent' was observed too: the struct has no such field, or the version no such struct.",
    ];

    public static void Write(TextWriter output, OffsetIndex index)
    {
        output.NewLine = "\n";
        foreach (string line in Head)
            output.WriteLine(line);
        foreach (IndexedModule module in index.Modules)
        {
            output.WriteLine();
            output.WriteLine($"module {module.Path}");
            output.WriteLine($"versions {string.Join(' ', module.Versions.Values)}");
            foreach (var type in module.Fields.GroupBy(static field => (field.Package, field.Type)))
            {
                output.WriteLine();
                output.WriteLine($"struct {type.Key.Package} {type.Key.Type}");
                foreach (StructField field in type)
                    WriteField(output, module, field);
            }
        }
    }

    private static void WriteField(TextWriter output, IndexedModule module, StructField field)
    {
        List<(string Range, long Offset)> amd64 = RangesOf(module, field, GoArchitecture.X86_64);
        List<(string Range, long Offset)> arm64 = RangesOf(module, field, GoArchitecture.Arm64);
        if (amd64.SequenceEqual(arm64))
        {
            Write("amd64,arm64", amd64);
        }
        else
        {
            Write("amd64", amd64);
            Write("arm64", arm64);
        }

        void Write(string architectures, List<(string Range, long Offset)> ranges)
        {
            foreach ((string range, long offset) in ranges)
            {
                string value = offset == FieldHistory.Absent ? "absent" : offset.ToString(CultureInfo.InvariantCulture);
                output.WriteLine($"  {field.Member} {architectures} {range} {value}");
            }
        }
    }

    /// <summary>Returns the longest runs of observed versions with the same offset.</summary>
    private static List<(string Range, long Offset)> RangesOf(IndexedModule module, StructField field, GoArchitecture architecture)
    {
        var ranges = new List<(string, long)>();
        FieldHistory? history = module.Find(field, architecture);
        string? first = null, last = null;
        long current = 0;
        foreach ((VersionNumber number, string text) in module.Versions)
        {
            bool isObserved = history is not null && history.IsObserved(number);
            long offset = 0;
            if (isObserved)
                history!.TryGet(number, out offset);
            if (first is not null && (!isObserved || offset != current))
            {
                ranges.Add((first == last ? first : $"{first}..{last}", current));
                first = null;
            }
            if (isObserved)
                (first, last, current) = (first ?? text, text, offset);
        }
        if (first is not null)
            ranges.Add((first == last ? first : $"{first}..{last}", current));
        return ranges;
    }
}
