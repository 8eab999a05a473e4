using System.Buffers.Binary;
using Sonde.Runtime.Executables.Elf;
using Sonde.Runtime.Executables.Files;

namespace Sonde.Runtime.Executables.Functions;

/// <summary>
/// Header of the table that the Go runtime maps program counters with (<c>pcHeader</c> in runtime/symtab.go). Go 1.18 and 1.20
/// differ in the magic number alone; from 1.26 on <see cref="TextStart"/> is unused and zero.
/// </summary>
/// <param name="Address">Address of the header; the moduledata points at it.</param>
/// <param name="FileOffset">Offset of the header in the file.</param>
/// <param name="Length">Bytes from the header to the end of what holds it.</param>
/// <param name="FunctionCount">Rows of the function table.</param>
/// <param name="TextStart">Address that function entries count from, or zero.</param>
/// <param name="NamesOffset">Offset of the function names from the header.</param>
/// <param name="NamesEnd">Offset of what follows the function names.</param>
/// <param name="ValuesOffset">Offset of the values that depend on the program counter (<c>pctab</c>).</param>
/// <param name="TableOffset">Offset of the function table from the header.</param>
/// <param name="IsBefore120">Whether the layouts of Go 1.18 and 1.19 hold.</param>
internal readonly record struct PclnHeader(
    ulong Address, ulong FileOffset, ulong Length, int FunctionCount, ulong TextStart, ulong NamesOffset, ulong NamesEnd,
    ulong ValuesOffset, ulong TableOffset, bool IsBefore120)
{
    private const int Size = 72;
    private const uint Magic118 = 0xFFFFFFF0;
    private const uint Magic120 = 0xFFFFFFF1;

    /// <summary>What both magic numbers have in common, with the padding behind them.</summary>
    private static ReadOnlySpan<byte> MagicTail => [0xFF, 0xFF, 0xFF, 0, 0];

    private static readonly string[] SectionNames = [".gopclntab", ".data.rel.ro.gopclntab"];

    /// <summary>Bytes from a place behind the header on.</summary>
    public ReadOnlySpan<byte> Bytes(ElfImage image, ulong at, ulong length) =>
        at <= Length && length <= Length - at && image.File.TrySlice(FileOffset + at, length, out ReadOnlySpan<byte> bytes)
            ? bytes
            : throw image.Malformed("has a function table that lies outside it");

    /// <summary>A number at a place behind the header; 0 where that is outside.</summary>
    public uint U32(ElfImage image, ulong at) =>
        at <= Length && Length - at >= 4 ? BinaryPrimitives.ReadUInt32LittleEndian(Bytes(image, at, 4)) : 0;

    /// <summary>Where a row's code starts, counted from the start of all code; the row behind the last says where that ends.</summary>
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

    /// <summary>Looks for a header in a segment: external linking gives the table no section of its own.</summary>
    private static PclnHeader? Scan(ElfImage image, in ElfSegment segment)
    {
        var stretch = new FileStretch(image.File, segment.Offset, segment.FileSize, MagicTail.Length);
        while (stretch.MoveNext())
        {
            // The byte before belongs to the magic number.
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

        // The table has one more entry than functions: where the last one ends.
        if (!isPadded || instructionUnit is not (1 or 4) || pointerSize != 8 || count == 0
            || names >= length || units < names || units > length || table >= length || count > (length - table) / 8)
            return false;
        header = new PclnHeader(address, fileOffset, length, (int)count, textStart, names, units, values, table, magic == Magic118);
        return true;
    }
}
