using Sonde.Runtime.Executables.Files;

namespace Sonde.Runtime.Executables.Elf;

/// <summary>
/// Reads the table that the dynamic loader uses. It needs no section headers, so it is present even if they were removed.
/// </summary>
internal static class DynamicTable
{
    private const ulong End = 0, Rela = 7, RelaSize = 8;
    private const int EntrySize = 16, RelocationSize = 24;

    /// <summary>Returns the table of relocations with addends, as if a section header described it.</summary>
    public static ElfSection? Relocations(ElfImage image)
    {
        ulong address = 0, size = 0;
        foreach (ElfSegment segment in image.Segments)
        {
            if (segment.Type != ElfSegment.Dynamic || !image.File.TrySlice(segment.Offset, segment.FileSize, out ReadOnlySpan<byte> entries))
                continue;
            var cursor = new ByteCursor(entries);
            while (cursor.Remaining >= EntrySize)
            {
                ulong tag = cursor.U64(), value = cursor.U64();
                if (tag == End)
                    break;
                address = tag == Rela ? value : address;
                size = tag == RelaSize ? value : size;
            }
        }
        return size > 0 && image.TryGetOffset(address, size, out ulong offset)
            ? new ElfSection(0, ElfSection.RelocationsWithAddend, 0, address, offset, size, 0, RelocationSize)
            : null;
    }
}
