using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Executables.Functions;
using Sonde.Runtime.Executables.Offsets;

namespace Sonde.Runtime.Executables.Dwarf;

/// <summary>
/// Reads struct layouts from debug information, DWARF 4 and 5. The first pass ends with the last wanted struct. A second pass follows if
/// fields of structs inside these are wanted.
/// </summary>
internal sealed class DwarfStructSource : IStructSource
{
    public void Resolve(RuntimeTables tables, GoBuildInfo build, IReadOnlyList<StructQuery> open)
    {
        var wanted = new WantedStructs(open);
        Read(tables, () => wanted.IsOpen, (unit, table, entries) => new UnitReader(unit, table).FindStructs(entries, wanted));
        if (wanted.Beyond.Count == 0)
            return;
        // Types refer to others both before and after them, so this takes a second pass.
        var graph = new DwarfGraph(wanted.Beyond.Select(static item => item.Query));
        Read(tables, () => !graph.IsFull, (unit, table, entries) => new UnitReader(unit, table).ReadTypes(entries, graph));
        foreach ((StructQuery query, ulong place, Dictionary<string, long> offsets) in wanted.Beyond)
        {
            if (!graph.IsFull)
                query.Search(graph, place, offsets);
            query.SetOffsets(OffsetSource.Dwarf, offsets);
        }
    }

    private delegate void Reader(UnitHeader unit, AbbreviationTable table, ByteCursor entries);

    private static void Read(RuntimeTables tables, Func<bool> goesOn, Reader read)
    {
        using DebugSection? info = DebugSection.TryOpen(tables.Image, "info");
        using DebugSection? abbreviations = DebugSection.TryOpen(tables.Image, "abbrev");
        if (info is null || abbreviations is null || abbreviations.Remaining > AbbreviationTable.LargestSection
            || !abbreviations.TryRead(abbreviations.Remaining, out ReadOnlySpan<byte> shapes))
            return;

        (ulong Offset, int AddressSize, int OffsetSize) key = default;
        AbbreviationTable? table = null;
        int budget = AbbreviationTable.MostAttributes;
        while (goesOn() && UnitHeader.TryReadNext(info, out UnitHeader unit, out ReadOnlySpan<byte> entries))
        {
            if (!unit.IsReadable)
                continue;
            if (table is null || key != (unit.AbbreviationsOffset, unit.AddressSize, unit.OffsetSize))
            {
                key = (unit.AbbreviationsOffset, unit.AddressSize, unit.OffsetSize);
                table = AbbreviationTable.TryRead(shapes, key.Offset, key.AddressSize, key.OffsetSize, ref budget);
            }
            if (table is not null)
                read(unit, table, new ByteCursor(entries));
        }
    }
}
