using System.Text;
using Sonde.Runtime.Executables.Elf;
using Sonde.Runtime.Executables.Files;

namespace Sonde.Runtime.Executables.Dwarf;

/// <summary>
/// The entries of debug information. All of it is kept in memory, because entries refer to each other in both directions.
/// </summary>
internal sealed class DebugEntries
{
    private const ulong LargestInfo = 512UL << 20;

    // Each byte and each attribute counts. Few attributes take no byte, so all entries can be walked once; and what a crafted file lets overlap
    // is not read again without end.
    private const long MostWalked = 2 * (long)LargestInfo;
    private const long MostRead = 64L << 20;

    private readonly byte[] _info;
    private readonly List<DebugUnit> _units = [];
    private long _walkable = MostWalked, _readable = MostRead;

    private DebugEntries(byte[] info) => _info = info;

    /// <summary>Sees an entry; returns <see langword="false"/> to see no more.</summary>
    public delegate bool Reader(in DebugEntry entry);

    /// <summary>Reads the debug information of an executable; <see langword="null"/> if it has none.</summary>
    public static DebugEntries? TryOpen(ElfImage image)
    {
        using DebugSection? info = DebugSection.TryOpen(image, "info");
        using DebugSection? abbreviations = DebugSection.TryOpen(image, "abbrev");
        if (info is null || abbreviations is null || info.Remaining > LargestInfo || abbreviations.Remaining > AbbreviationTable.LargestSection
            || !abbreviations.TryRead(abbreviations.Remaining, out ReadOnlySpan<byte> shapes))
            return null;
        var bytes = new MemoryStream();
        var read = new List<(int Start, int Length, UnitHeader Header)>();
        while (UnitHeader.TryReadNext(info, out UnitHeader unit, out ReadOnlySpan<byte> entries))
        {
            // What lies between the units' entries is never read, and its place keeps the positions.
            bytes.SetLength((long)unit.EntriesOffset);
            bytes.Position = (long)unit.EntriesOffset;
            bytes.Write(entries);
            if (unit.IsReadable)
                read.Add(((int)unit.EntriesOffset, entries.Length, unit));
        }
        var all = new DebugEntries(bytes.GetBuffer());
        int budget = AbbreviationTable.MostAttributes;
        var tables = new Dictionary<(ulong Offset, int AddressSize, int OffsetSize), AbbreviationTable?>();
        foreach ((int start, int length, UnitHeader header) in read)
        {
            (ulong, int, int) key = (header.AbbreviationsOffset, header.AddressSize, header.OffsetSize);
            if (!tables.TryGetValue(key, out AbbreviationTable? table))
                tables.Add(key, table = AbbreviationTable.TryRead(shapes, key.Item1, key.Item2, key.Item3, ref budget));
            if (table is not null)
                all._units.Add(new DebugUnit(start, start + length, header, table));
        }
        return all;
    }

    /// <summary>The bytes of an entry's name; empty if it has none.</summary>
    public ReadOnlySpan<byte> NameBytes(in DebugEntry entry) => _info.AsSpan(entry.NameStart, entry.NameLength);

    /// <summary>An entry's name; empty if it has none.</summary>
    public string NameOf(in DebugEntry entry) => Encoding.UTF8.GetString(NameBytes(entry));

    /// <summary>Reads all entries in order, at every depth.</summary>
    public void Walk(Reader see)
    {
        foreach (DebugUnit unit in _units)
        {
            ByteCursor cursor = CursorAt(unit, unit.Start);
            while (!cursor.AtEnd && TryRead(unit, ref cursor, ref _walkable, out DebugEntry entry))
            {
                if (entry.Tag != 0 && !see(entry))
                    return;
            }
        }
    }

    /// <summary>Reads the entry at a position; returns false if there is none, or if too much was read before.</summary>
    public bool TryReadAt(ulong place, out DebugEntry entry)
    {
        entry = default;
        int index = _units.FindLastIndex(one => (ulong)one.Start <= place);
        if (index < 0 || place >= (ulong)_units[index].End)
            return false;
        ByteCursor cursor = CursorAt(_units[index], (int)place);
        return TryRead(_units[index], ref cursor, ref _readable, out entry) && entry.Tag != 0;
    }

    /// <summary>Reads the children of an entry, but not theirs; returns false unless their list ends.</summary>
    public bool TryReadChildren(in DebugEntry parent, Reader see)
    {
        if (!parent.HasChildren)
            return true;
        ByteCursor cursor = CursorAt(parent.Unit, parent.End);
        for (int depth = 1; depth > 0;)
        {
            if (cursor.AtEnd || !TryRead(parent.Unit, ref cursor, ref _readable, out DebugEntry entry) || (entry.Tag != 0 && depth == 1 && !see(entry)))
                return false;
            depth += entry.Tag == 0 ? -1 : entry.HasChildren ? 1 : 0;
        }
        return true;
    }

    private ByteCursor CursorAt(DebugUnit unit, int place)
    {
        var cursor = new ByteCursor(_info.AsSpan(0, unit.End));
        cursor.Skip((ulong)place);
        return cursor;
    }

    /// <summary>Reads an entry; its tag is 0 at the end of a list of children.</summary>
    private static bool TryRead(DebugUnit unit, ref ByteCursor cursor, ref long budget, out DebugEntry entry)
    {
        entry = default;
        int start = cursor.Position;
        ulong code = cursor.Uleb();
        if (code == 0)
            return !cursor.Failed;
        if (unit.Table[code] is not { } shape || budget <= 0)
            return false;
        (entry.Tag, entry.HasChildren, entry.Unit) = (shape.Tag, shape.HasChildren, unit);
        bool isRead = true;
        for (int i = 0; i < shape.Attributes.Length && isRead; i++)
            isRead = TryReadAttribute(unit, shape.Attributes[i], ref cursor, ref entry);
        entry.End = cursor.Position;
        budget -= entry.End - start + shape.Attributes.Length;
        return isRead && !cursor.Failed;
    }

    private static bool TryReadAttribute(DebugUnit unit, in AttributeShape attribute, ref ByteCursor cursor, ref DebugEntry entry)
    {
        if (attribute is { Name: DwarfConstants.AttributeName, Form: DwarfForm.String })
        {
            (entry.NameStart, entry.NameLength) = (cursor.Position, cursor.CString().Length);
            return true;
        }
        if (attribute is { Name: DwarfConstants.AttributeVariableParameter or DwarfConstants.AttributeGoEmbedded, Form: DwarfForm.Flag or DwarfForm.FlagPresent })
        {
            bool isSet = attribute.Form == DwarfForm.FlagPresent || cursor.U8() != 0;
            if (attribute.Name == DwarfConstants.AttributeGoEmbedded)
                entry.IsEmbedded = isSet;
            else
                entry.IsResult = isSet;
            return true;
        }
        ulong? value = null;
        if (attribute.Form == DwarfForm.Reference)
            value = unit.Header.OffsetSize == 8 ? cursor.U64() : cursor.U32();
        else if (DwarfForm.TryReadConstant(attribute.Form, attribute.ImplicitValue, ref cursor, out ulong constant))
            value = constant;
        else if (!DwarfForm.TrySkip(attribute.Form, unit.Header, ref cursor))
            return false;
        switch (attribute.Name)
        {
            case DwarfConstants.AttributeType:
                entry.Type = value;
                break;
            case DwarfConstants.AttributeGoKey:
                entry.Key = value;
                break;
            case DwarfConstants.AttributeGoElement:
                entry.Element = value;
                break;
            case DwarfConstants.AttributeMemberLocation:
                entry.Location = value;
                break;
            case DwarfConstants.AttributeByteSize:
                entry.Size = value;
                break;
            case DwarfConstants.AttributeCount:
                entry.Count = value;
                break;
            case DwarfConstants.AttributeGoKind:
                entry.Kind = (int)(value ?? 0) & 31;
                break;
        }
        return true;
    }
}
