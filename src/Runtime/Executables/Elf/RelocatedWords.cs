using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Sonde.Runtime.Executables.Files;

namespace Sonde.Runtime.Executables.Elf;

/// <summary>
/// Reads pointers of the memory image as the dynamic loader will leave them. In a position-independent executable a pointer's value is the
/// addend of a relative relocation, and the file has zero in its place.
/// </summary>
internal static class RelocatedWords
{
    /// <summary>The number of words in an entry (<c>Elf64_Rela</c>): place, kind and symbol, addend.</summary>
    public const int EntryWords = 3;

    private const uint RelativeX86 = 8;
    private const uint RelativeArm64 = 1027;

    /// <summary>Returns consecutive 64-bit words at an address, or null if the file does not have all of them.</summary>
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
            Relocate(MemoryMarshal.Cast<byte, ulong>(table), address, words);
        }
        return words;
    }

    /// <summary>
    /// Returns the addresses of the words whose relocated value is the given one: first those in the file, then those by relocation.
    /// </summary>
    public static List<ulong> FindWord(ElfImage image, ulong value, int most)
    {
        var found = new List<ulong>();
        foreach (ElfSegment segment in image.Segments)
        {
            ulong skipped = (ulong)(-(long)segment.Address & 7);
            if (!segment.IsWritable || skipped >= segment.FileSize)
                continue;
            var stretch = new FileStretch(image.File, segment.Offset + skipped, segment.FileSize - skipped, overlap: 0);
            while (stretch.MoveNext())
            {
                ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(stretch.Bytes);
                for (int at = 0; found.Count < most && words[at..].IndexOf(value) is >= 0 and var next; at++)
                {
                    at += next;
                    found.Add(segment.Address + skipped + stretch.Position + ((ulong)at * 8));
                }
            }
        }
        foreach (ElfSection section in image.RelocationTables)
        {
            image.TryGetBytes(section, out ReadOnlySpan<byte> table);
            FindAddend(MemoryMarshal.Cast<byte, ulong>(table), value, found, most);
        }
        return found;
    }

    /// <summary>Whether an entry, by its second word, adds its addend to the load address.</summary>
    public static bool IsRelative(ulong kind) => (uint)kind is RelativeX86 or RelativeArm64;

    private static void Relocate(ReadOnlySpan<ulong> table, ulong address, ulong[] words)
    {
        ulong length = (ulong)words.Length * 8;
        for (int entry = 0; entry + EntryWords <= table.Length; entry += EntryWords)
        {
            ulong place = table[entry] - address;
            if (place < length && place % 8 == 0 && IsRelative(table[entry + 1]))
                words[place / 8] = table[entry + 2];
        }
    }

    private static void FindAddend(ReadOnlySpan<ulong> table, ulong value, List<ulong> found, int most)
    {
        for (int entry = 0; entry + EntryWords <= table.Length && found.Count < most; entry += EntryWords)
        {
            if (table[entry + 2] == value && IsRelative(table[entry + 1]))
                found.Add(table[entry]);
        }
    }
}
