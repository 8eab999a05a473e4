using Sonde.Runtime.Executables.Files;

namespace Sonde.Runtime.Executables.Dwarf;

/// <summary>Header of one unit (DWARF 4, chapter 7.5.1; DWARF 5, chapter 7.5.1).</summary>
/// <param name="Version">The version of DWARF.</param>
/// <param name="Kind">The kind of the unit.</param>
/// <param name="AbbreviationsOffset">The position of its abbreviations in their section.</param>
/// <param name="AddressSize">Size of an address.</param>
/// <param name="OffsetSize">Size of an offset into a section: 4 or 8.</param>
/// <param name="EntriesOffset">The position of its entries in the section.</param>
internal readonly record struct UnitHeader(
    int Version, byte Kind, ulong AbbreviationsOffset, int AddressSize, int OffsetSize, ulong EntriesOffset)
{
    private const uint Is64Bit = 0xFFFFFFFF;

    public bool IsReadable =>
        Version is >= 2 and <= 5 && AddressSize == 8 && Kind is DwarfConstants.UnitCompile or DwarfConstants.UnitPartial;

    /// <summary>Reads the next unit of the section.</summary>
    /// <param name="section">The section.</param>
    /// <param name="unit">The unit's header.</param>
    /// <param name="entries">The bytes after the header, valid until the next read of the section.</param>
    /// <returns><see langword="false"/> at the end, and if the rest is damaged.</returns>
    public static bool TryReadNext(DebugSection section, out UnitHeader unit, out ReadOnlySpan<byte> entries)
    {
        unit = default;
        entries = default;
        int offsetSize = 4;
        if (!section.TryRead(4, out ReadOnlySpan<byte> bytes))
            return false;
        ulong length = new ByteCursor(bytes).U32();
        if (length == Is64Bit)
        {
            offsetSize = 8;
            if (!section.TryRead(8, out bytes))
                return false;
            length = new ByteCursor(bytes).U64();
        }
        if (!section.TryRead(length, out bytes))
            return false;

        var cursor = new ByteCursor(bytes);
        int version = cursor.U16();
        byte kind = DwarfConstants.UnitCompile;
        int addressSize = 0;
        if (version >= 5)
        {
            kind = cursor.U8();
            addressSize = cursor.U8();
        }
        ulong abbreviations = offsetSize == 8 ? cursor.U64() : cursor.U32();
        if (version < 5)
            addressSize = cursor.U8();
        entries = bytes[cursor.Position..];
        unit = new UnitHeader(
            cursor.Failed ? 0 : version, kind, abbreviations, addressSize, offsetSize, section.Position - (ulong)entries.Length);
        return true;
    }
}
