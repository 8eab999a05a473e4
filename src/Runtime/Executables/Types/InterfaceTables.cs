using System.Buffers.Binary;
using Sonde.Runtime.Executables.Elf;

namespace Sonde.Runtime.Executables.Types;

/// <summary>Finds the interface tables that the linker created (<c>abi.ITab</c>): the interface, the type, a hash, the methods.</summary>
internal static class InterfaceTables
{
    private const int HeadSize = 24;

    /// <summary>Returns the address of the table of an interface and a type; 0 if the executable has none.</summary>
    public static ulong Find(ElfImage image, ModuleTypes types, ulong interfaceType, ulong type) =>
        types.LinkCount == 0
            ? FindAmongAll(image, types, interfaceType, type)
            : FindAmongLinked(image, types, interfaceType, type);

    /// <summary>Searches the tables of Go 1.27 and later, which are contiguous; no method has the address of a type.</summary>
    private static ulong FindAmongAll(ElfImage image, ModuleTypes types, ulong interfaceType, ulong type)
    {
        ulong start = types.Start + types.ItabOffset;
        return RelocatedMemory.TryRead(image, start, types.ItabLength, out ReadOnlySpan<byte> tables)
            ? AddressIn(tables, start, 8, interfaceType, type)
            : 0;
    }

    /// <summary>Searches the tables before Go 1.27, to which a list of pointers leads.</summary>
    private static ulong FindAmongLinked(ElfImage image, ModuleTypes types, ulong interfaceType, ulong type)
    {
        if (types.ItabLinkCount == 0
            || !RelocatedMemory.TryRead(image, types.ItabLinks, types.ItabLinkCount * 8, out ReadOnlySpan<byte> links))
            return 0;
        ulong first = ulong.MaxValue, last = 0;
        for (int at = 0; at < links.Length; at += 8)
        {
            ulong link = BinaryPrimitives.ReadUInt64LittleEndian(links[at..]);
            (first, last) = (Math.Min(first, link), Math.Max(last, link));
        }
        // Read all at once, because each read goes through all relocations.
        if (last > ulong.MaxValue - HeadSize || !RelocatedMemory.TryRead(image, first, last + HeadSize - first, out ReadOnlySpan<byte> tables))
            return 0;
        for (int at = 0; at < links.Length; at += 8)
        {
            int table = (int)(BinaryPrimitives.ReadUInt64LittleEndian(links[at..]) - first);
            if (AddressIn(tables.Slice(table, HeadSize), first + (ulong)table, HeadSize, interfaceType, type) is not 0 and var found)
                return found;
        }
        return 0;
    }

    private static ulong AddressIn(ReadOnlySpan<byte> tables, ulong start, int step, ulong interfaceType, ulong type)
    {
        for (int at = 0; at + HeadSize <= tables.Length; at += step)
        {
            if (BinaryPrimitives.ReadUInt64LittleEndian(tables[at..]) == interfaceType
                && BinaryPrimitives.ReadUInt64LittleEndian(tables[(at + 8)..]) == type)
                return start + (ulong)at;
        }
        return 0;
    }
}
