using System.Buffers.Binary;
using Sonde.Runtime.Executables.Elf;
using Sonde.Runtime.Executables.Files;

namespace Sonde.Runtime.Executables.Functions;

/// <summary>
/// Header of the table with which the Go runtime maps program counters (<c>pcHeader</c> in runtime/symtab.go). Go 1.18 and 1.20 differ only
/// in the magic number; from 1.26 on <see cref="TextStart"/> is unused and zero.
/// </summary>
/// <param name="Address">Address of the header, to which the moduledata points.</param>
/// <param name="FileOffset">Offset of the header in the file.</param>
/// <param name="Length">Bytes from the header to the end of the section or segment that contains it.</param>
/// <param name="FunctionCount">The number of rows of the function table.</param>
/// <param name="TextStart">The address to which function entries are relative, or zero.</param>
/// <param name="NamesOffset">Offset of the function names from the header.</param>
/// <param name="NamesEnd">Offset of the data after the function names.</param>
/// <param name="ValuesOffset">Offset of the values that depend on the program counter (<c>pctab</c>).</param>
/// <param name="TableOffset">Offset of the function table from the header.</param>
/// <param name="IsBefore120">Whether the layouts of Go 1.18 and 1.19 apply.</param>
internal readonly record struct PclnHeader(
    ulong Address, ulong FileOffset, ulong Length, int FunctionCount, ulong TextStart, ulong NamesOffset, ulong NamesEnd,
    ulong ValuesOffset, ulong TableOffset, bool IsBefore120)
{
    private const int Size = 72;
    private const uint Magic118 = 0xFFFFFFF0;
    private const uint Magic120 = 0xFFFFFFF1;

    /// <summary>The part that both magic numbers have in common, with the padding after them.</summary>
    private static ReadOnlySpan<byte> MagicTail => [0xFF, 0xFF, 0xFF, 0, 0];

    private static readonly string[] SectionNames = [".gopclntab", ".data.rel.ro.gopclntab"];

    /// <summary>Returns bytes at an offset from the header.</summary>
    public ReadOnlySpan<byte> Bytes(ElfImage image, ulong at, ulong length) =>
        at <= Length && length <= Length - at && image.File.TrySlice(FileOffset + at, length, out ReadOnlySpan<byte> bytes)
            ? bytes
            : throw image.Malformed("has a function table that lies outside it");

    /// <summary>Returns a number at an offset from the header; 0 if the offset is outside the table.</summary>
    public uint U32(ElfImage image, ulong at) =>
        at <= Length && Length - at >= 4 ? BinaryPrimitives.ReadUInt32LittleEndian(Bytes(image, at, 4)) : 0;

    /// <summary>
    /// Returns where a row's code starts, relative to the start of all code. The row after the last one gives the end of the code.
    /// </summary>
    public uint Entry(ElfImage image, int row) => U32(image, TableOffset + ((ulong)row * 8));

    public static PclnHeader? Find(ElfImage image)
    {
        foreach (string name in SectionNames)
        {
            if (image.TryFindSection(name, out ElfSection section)
                && image.HasBytes(section)
                && TryParse(image.File, section.Address, section.Offset, section.Size, out PclnHeader header))
                return header;
        }
        foreach (ElfSegment segment in image.Segments)
        {
            if (segment is { Type: ElfSegment.Load, IsExecutable: false } && Scan(image, segment) is { } header)
                return header;
        }
        return null;
    }

    /// <summary>Searches a segment for a header, because external linking gives the table no section of its own.</summary>
    private static PclnHeader? Scan(ElfImage image, in ElfSegment segment)
    {
        var stretch = new FileStretch(image.File, segment.Offset, segment.FileSize, MagicTail.Length);
        while (stretch.MoveNext())
        {
            // The preceding byte belongs to the magic number.
            for (int at = 1; stretch.Bytes[at..].IndexOf(MagicTail) is >= 0 and var next; at++)
            {
                at += next;
                ulong start = stretch.Position + (ulong)at - 1;
                if (TryParse(image.File, segment.Address + start, segment.Offset + start, segment.FileSize - start, out PclnHeader header))
                    return header;
            }
        }
        return null;
    }

    private static bool TryParse(FileReader file, ulong address, ulong fileOffset, ulong length, out PclnHeader header)
    {
        header = default;
        if (length is < Size or > int.MaxValue || !file.TrySlice(fileOffset, Size, out ReadOnlySpan<byte> bytes))
            return false;
        var cursor = new ByteCursor(bytes);
        uint magic = cursor.U32();
        if (magic is not (Magic118 or Magic120))
            return false;
        bool isPadded = cursor.U16() == 0;
        byte instructionUnit = cursor.U8();
        byte pointerSize = cursor.U8();
        ulong count = cursor.U64();
        cursor.Skip(8);
        ulong textStart = cursor.U64();
        ulong names = cursor.U64();
        ulong units = cursor.U64();
        cursor.Skip(8);
        ulong values = cursor.U64();
        ulong table = cursor.U64();

        // The table has one more entry than functions, which marks the end of the last one.
        if (!isPadded || instructionUnit is not (1 or 4) || pointerSize != 8 || count == 0
            || names >= length || units < names || units > length || table >= length || count > (length - table) / 8)
            return false;
        header = new PclnHeader(address, fileOffset, length, (int)count, textStart, names, units, values, table, magic == Magic118);
        return true;
    }
}
