using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Bpf;

/// <summary>
/// The C lines of an object's instructions, from the section <c>.BTF.ext</c> (https://docs.kernel.org/bpf/btf.html#btf-ext-section).
/// Kernels before 6.9 print the text of a line but not its position. The table is read only after a refusal.
/// </summary>
internal sealed class LineTable
{
    private const int InstructionSize = 8;

    private readonly List<(uint Section, int Instruction, string Name)> _functions = [];
    private readonly List<(uint Section, int Instruction, SourceLine Line)> _lines = [];

    private LineTable(nint btf, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> body = bytes[(int)U32(bytes, 4)..];
        foreach ((uint section, int at, byte[] tail) in Records(body, U32(bytes, 8), U32(bytes, 12)))
            _functions.Add((section, at, FunctionName(btf, U32(tail, 0))));
        foreach ((uint section, int at, byte[] tail) in Records(body, U32(bytes, 16), U32(bytes, 20)))
        {
            const int columnBits = 10;
            string file = Path.GetFileName(Text(btf, U32(tail, 0)));
            _lines.Add((section, at, new SourceLine(file, (int)(U32(tail, 8) >> columnBits), Text(btf, U32(tail, 4)).Trim())));
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
            ReadOnlySpan<byte> section = Find(elf);
            return btf == 0 || section.IsEmpty ? null : new LineTable(btf, section);
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

    // Each part begins with the size of its records. Each section then has its name, the number of its records, and the records.
    private static List<(uint Section, int Instruction, byte[] Tail)> Records(ReadOnlySpan<byte> body, uint offset, uint length)
    {
        var records = new List<(uint, int, byte[])>();
        if (length == 0)
            return records;
        ReadOnlySpan<byte> part = body.Slice((int)offset, (int)length);
        int size = (int)U32(part, 0);
        for (part = part[4..]; part.Length > 0;)
        {
            uint section = U32(part, 0);
            uint count = U32(part, 4);
            part = part[8..];
            for (uint i = 0; i < count; i++, part = part[size..])
                records.Add((section, (int)U32(part, 0) / InstructionSize, part[4..size].ToArray()));
        }
        return records;
    }

    private static unsafe string FunctionName(nint btf, uint type)
    {
        // SAFETY: the type belongs to the object, which outlives the call; libbpf returns null for an unknown id.
        BtfType* function = Libbpf.btf__type_by_id(btf, type);
        return function == null ? "" : Text(btf, function->Name);
    }

    private static unsafe string Text(nint btf, uint offset) =>
        Marshal.PtrToStringUTF8((nint)Libbpf.btf__name_by_offset(btf, offset)) ?? "";

    // The object is 64-bit and little-endian, because libbpf has opened it.
    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> elf)
    {
        const int sectionHeaders = 0x28, headerSize = 0x3A, headerCount = 0x3C, namesIndex = 0x3E;
        ReadOnlySpan<byte> headers = elf[(int)U64(elf, sectionHeaders)..];
        int size = U16(elf, headerSize);
        ReadOnlySpan<byte> names = Contents(elf, headers[(U16(elf, namesIndex) * size)..]);
        for (int i = 0; i < U16(elf, headerCount); i++)
        {
            ReadOnlySpan<byte> header = headers[(i * size)..];
            ReadOnlySpan<byte> name = names[(int)U32(header, 0)..];
            if (name.StartsWith(".BTF.ext\0"u8))
                return Contents(elf, header);
        }
        return default;
    }

    private static ReadOnlySpan<byte> Contents(ReadOnlySpan<byte> elf, ReadOnlySpan<byte> header) =>
        elf.Slice((int)U64(header, 0x18), (int)U64(header, 0x20));

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static ulong U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}
