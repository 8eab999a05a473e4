using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Executables.Functions;
using Sonde.Runtime.Executables.Offsets;

namespace Sonde.Runtime.Executables.Dwarf;

/// <summary>Reads struct layouts from debug information, DWARF 4 and 5, in one pass that ends with the last wanted struct.</summary>
internal sealed class DwarfStructSource : IStructSource
{
    // Go's linker uses one table of about 40 abbreviations for all its units; C units bring their own.
    private const int MostAbbreviationAttributes = 4 * 1024 * 1024;
    private const ulong LargestAbbreviations = 64 * 1024 * 1024;

    public void Answer(RuntimeTables tables, GoBuildInfo build, IReadOnlyList<StructQuery> open)
    {
        using DebugSection? info = DebugSection.TryOpen(tables.Image, "info");
        using DebugSection? abbreviations = DebugSection.TryOpen(tables.Image, "abbrev");
        if (info is null || abbreviations is null || abbreviations.Remaining > LargestAbbreviations
            || !abbreviations.TryRead(abbreviations.Remaining, out ReadOnlySpan<byte> shapes))
            return;

        var wanted = new WantedStructs(open);
        (ulong Offset, int AddressSize, int OffsetSize) key = default;
        AbbreviationTable? table = null;
        int budget = MostAbbreviationAttributes;
        while (wanted.IsOpen && UnitHeader.TryReadNext(info, out UnitHeader unit, out ReadOnlySpan<byte> entries))
        {
            if (!unit.IsReadable)
                continue;
            if (table is null || key != (unit.AbbreviationsOffset, unit.AddressSize, unit.OffsetSize))
            {
                key = (unit.AbbreviationsOffset, unit.AddressSize, unit.OffsetSize);
                table = AbbreviationTable.TryRead(shapes, key.Offset, key.AddressSize, key.OffsetSize, ref budget);
            }
            if (table is not null)
                new UnitReader(unit, table, wanted).Read(new ByteCursor(entries));
        }
    }
}
