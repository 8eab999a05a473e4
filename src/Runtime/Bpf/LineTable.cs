using System.Runtime.InteropServices;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Bpf;

/// <summary>
/// The C lines of an object's instructions, from <see cref="BtfExtension"/>. Kernels before 6.9 print the text of a line but not its position. The table is read only after a refusal.
/// </summary>
internal sealed class LineTable
{
    private readonly List<(uint Section, int Instruction, string Name)> _functions = [];
    private readonly List<(uint Section, int Instruction, SourceLine Line)> _lines = [];

    private LineTable(nint btf, BtfExtension extension)
    {
        foreach (BtfExtension.Row row in extension.Functions)
            _functions.Add((row.Section, row.Instruction, FunctionName(btf, row.Word(0))));
        foreach (BtfExtension.Row row in extension.Lines)
        {
            const int columnBits = 10;
            string file = Path.GetFileName(Text(btf, row.Word(0)));
            _lines.Add((row.Section, row.Instruction, new SourceLine(file, (int)(row.Word(2) >> columnBits), Text(btf, row.Word(1)).Trim())));
        }
    }

    /// <summary>Reads an object's table.</summary>
    /// <param name="btf">libbpf's <c>struct btf</c> of the object, which holds the table's texts.</param>
    /// <param name="elf">The object file.</param>
    /// <returns>The table; <see langword="null"/> if the object has none that can be read.</returns>
    internal static LineTable? TryRead(nint btf, ReadOnlySpan<byte> elf)
    {
        try
        {
            var extension = BtfExtension.Of(elf);
            return btf == 0 || extension.IsEmpty ? null : new LineTable(btf, extension);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null; // damaged: the message omits the line
        }
    }

    /// <summary>
    /// Returns the line of a program's instruction; <see langword="null"/> for an instruction of a function that the program calls.
    /// </summary>
    internal SourceLine? Find(string program, int instruction)
    {
        int start = _functions.FindIndex(function => function.Name == program);
        if (start < 0)
            return null;
        (uint section, int first, _) = _functions[start];
        int end = _functions.Where(function => function.Section == section && function.Instruction > first)
            .Select(static function => function.Instruction).DefaultIfEmpty(int.MaxValue).Min();
        int wanted = first + instruction;
        return wanted >= end
            ? null
            : _lines.LastOrDefault(line => line.Section == section && line.Line.Number > 0 && line.Instruction >= first && line.Instruction <= wanted).Line;
    }

    /// <summary>Returns the only line with a text; <see langword="null"/> if there is none or more than one.</summary>
    internal SourceLine? Find(string text)
    {
        SourceLine[] lines = [.. _lines.Select(static line => line.Line).Where(line => line.Text == text).Distinct().Take(2)];
        return lines is [var only] ? only : null;
    }

    private static unsafe string FunctionName(nint btf, uint type)
    {
        // SAFETY: the type belongs to the object, which outlives the call; libbpf returns null for an unknown id.
        BtfType* function = Libbpf.btf__type_by_id(btf, type);
        return function == null ? "" : Text(btf, function->Name);
    }

    private static unsafe string Text(nint btf, uint offset) =>
        Marshal.PtrToStringUTF8((nint)Libbpf.btf__name_by_offset(btf, offset)) ?? "";
}
