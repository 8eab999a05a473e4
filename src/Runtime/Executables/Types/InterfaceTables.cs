using System.Buffers.Binary;
using Sonde.Runtime.Executables.Elf;

namespace Sonde.Runtime.Executables.Types;

/// <summary>Finds the interface tables that the linker made (<c>abi.ITab</c>): the interface, the type, a hash, the methods.</summary>
internal static class InterfaceTables
{
    private const int HeadSize = 24;

    /// <summary>Address of the table of an interface and a type, 0 where the executable has none.</summary>
    public static ulong Find(ElfImage image, ModuleTypes types, ulong interfaceType, ulong type) =>
        types.LinkCount == 0
            ? FindAmongAll(image, types, interfaceType, type)
            : FindAmongLinked(image, types, interfaceType, type);

    /// <summary>From Go 1.27 on they lie one behind the other; no method's address is that of a type.</summary>
    private static ulong FindAmongAll(ElfImage image, ModuleTypes types, ulong interfaceType, ulong type)
    {
        ulong start = types.Start + types.ItabOffset;
        return RelocatedMemory.TryRead(image, start, types.ItabLength, out ReadOnlySpan<byte> tables)
            ? AddressIn(tables, start, 8, interfaceType, type)
            : 0;
    }

    /// <summary>Before, a list leads to them.</summary>
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
        // All at once: each read goes through all relocations.
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
