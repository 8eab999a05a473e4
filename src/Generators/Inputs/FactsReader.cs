using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Inputs;

/// <summary>Reads the line-based facts files that the BPF build writes.</summary>
internal static class FactsReader
{
    private const string FirstLine = "sonde-facts 1";

    public static CompiledObject? TryRead(AdditionalText file, AnalyzerConfigOptionsProvider options, CancellationToken cancellation)
    {
        if (AdditionalFile.Kind(options.GetOptions(file)) != "facts")
            return null;
        return file.GetText(cancellation) is { } text ? Parse(file.Path, text, cancellation) : null;
    }

    private static CompiledObject Parse(string path, SourceText text, CancellationToken cancellation)
    {
        string name = "", architecture = "";
        var programs = new List<string>();
        var begins = new List<string>();
        var ends = new List<string>();
        var sends = new List<SentRecord>();
        var structs = new List<(string Name, int Size)>();
        var fields = new List<(string Struct, CompiledField Field)>();
        foreach (TextLine line in text.Lines)
        {
            cancellation.ThrowIfCancellationRequested();
            string content = line.ToString().Trim();
            if (line.LineNumber == 0 && content != FirstLine)
                return Failed(path, $"its first line is not '{FirstLine}'");
            string[] words = content.Split([' '], StringSplitOptions.RemoveEmptyEntries);
            bool read = words switch
            {
                [] or ["sonde-facts", ..] or ["map", ..] => true,
                ["object", var value] => Set(out name, value),
                ["arch", var value] => Set(out architecture, value),
                ["program", var value] => Add(programs, value),
                ["begins", var value] => Add(begins, value),
                ["ends", var value] => Add(ends, value),
                ["sends", var program, var record] => Add(sends, new SentRecord(program, record)),
                ["struct", var tag, var size] => Number(size, out int bytes) && Add(structs, (tag, bytes)),
                ["field", var tag, var member, var offset, var size] =>
                    Number(offset, out int at) && Number(size, out int bytes)
                    && Add(fields, (tag, new CompiledField(member, at, bytes, false))),
                ["bitfield", var tag, var member, ..] => Add(fields, (tag, new CompiledField(member, 0, 0, true))),
                // A later version of Sonde may add kinds of lines without a new format number.
                _ => words[0] is not ("object" or "arch" or "program" or "struct" or "field" or "bitfield"),
            };
            if (!read)
            {
                string number = (line.LineNumber + 1).ToString(CultureInfo.InvariantCulture);
                return Failed(path, $"line {number} is '{content}'");
            }
        }
        ILookup<string, CompiledField> members = fields.ToLookup(static item => item.Struct, static item => item.Field);
        return new CompiledObject(
            path, null, name, architecture,
            programs.OrderBy(static p => p, StringComparer.Ordinal).ToEquatableArray(),
            structs.OrderBy(static s => s.Name, StringComparer.Ordinal)
                .Select(s => new CompiledStruct(s.Name, s.Size, members[s.Name].ToEquatableArray()))
                .ToEquatableArray())
        {
            Begins = begins.ToEquatableArray(),
            Ends = ends.ToEquatableArray(),
            Sends = sends.ToEquatableArray(),
        };
    }

    private static CompiledObject Failed(string path, string error) =>
        new(path, error, "", "", EquatableArray<string>.Empty, EquatableArray<CompiledStruct>.Empty);

    private static bool Number(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private static bool Set(out string target, string value)
    {
        target = value;
        return true;
    }

    private static bool Add<T>(List<T> list, T item)
    {
        list.Add(item);
        return true;
    }
}
