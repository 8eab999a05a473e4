using System.Buffers.Binary;

namespace Sonde.Runtime.Targets.Elf;

/// <summary>
/// Reads pointers of the memory image as the dynamic loader will leave them: in a position-independent executable a pointer's
/// value is the addend of a relative relocation, and the file holds zero in its place.
/// </summary>
internal static class RelocatedWords
{
    private const int EntrySize = 24;
    private const uint RelativeX86 = 8;
    private const uint RelativeArm64 = 1027;

    /// <summary>Consecutive 64-bit words at an address, or nothing where the file does not hold all of them.</summary>
    public static ulong[]? Read(ElfImage image, ulong address, int count)
    {
        if (!image.TryReadMemory(address, (ulong)count * 8, out ReadOnlySpan<byte> bytes))
            return null;
        var words = new ulong[count];
        for (int i = 0; i < count; i++)
            words[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(i * 8)..]);

        foreach (ElfSection section in image.RelocationTables)
        {
            image.TryGetBytes(section, out ReadOnlySpan<byte> table);
            for (; table.Length >= EntrySize; table = table[EntrySize..])
            {
                ulong place = BinaryPrimitives.ReadUInt64LittleEndian(table) - address;
                if (place < (ulong)count * 8 && place % 8 == 0 && IsRelative(table))
                    words[place / 8] = BinaryPrimitives.ReadUInt64LittleEndian(table[16..]);
            }
        }
        return words;
    }

    /// <summary>Addresses of the words whose relocated value is the given one: first those in the file, then by relocation.</summary>
    public static List<ulong> FindWord(ElfImage image, ulong value, int most)
    {
        var found = new List<ulong>();
        foreach (ElfSegment segment in image.Segments)
        {
            if (!segment.IsWritable || !image.File.TrySlice(segment.Offset, segment.FileSize, out ReadOnlySpan<byte> data))
                continue;
            int skipped = (int)(-(long)segment.Address & 7);
            if (skipped >= data.Length)
                continue;
            ReadOnlySpan<ulong> words = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(data[skipped..]);
            for (int at = 0; found.Count < most; at++)
            {
                int next = words[at..].IndexOf(value);
                if (next < 0)
                    break;
                at += next;
                found.Add(segment.Address + (ulong)skipped + ((ulong)at * 8));
            }
        }
        foreach (ElfSection section in image.RelocationTables)
        {
            image.TryGetBytes(section, out ReadOnlySpan<byte> table);
            for (; table.Length >= EntrySize && found.Count < most; table = table[EntrySize..])
            {
                if (BinaryPrimitives.ReadUInt64LittleEndian(table[16..]) == value && IsRelative(table))
                    found.Add(BinaryPrimitives.ReadUInt64LittleEndian(table));
            }
        }
        return found;
    }

    /// <summary>Whether a relocation puts an address anywhere.</summary>
    public static bool HasRelocationTo(ElfImage image, ulong address)
    {
        foreach (ElfSection section in image.RelocationTables)
        {
            image.TryGetBytes(section, out ReadOnlySpan<byte> table);
            for (; table.Length >= EntrySize; table = table[EntrySize..])
            {
                if (BinaryPrimitives.ReadUInt64LittleEndian(table[16..]) == address)
                    return true;
            }
        }
        return false;
    }

    /// <summary>Whether an entry of a relocation table adds its addend to the load address.</summary>
    public static bool IsRelative(ReadOnlySpan<byte> entry) =>
        BinaryPrimitives.ReadUInt32LittleEndian(entry[8..]) is RelativeX86 or RelativeArm64;
}
