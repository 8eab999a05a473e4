using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Sonde.Runtime.Executables.Elf;

/// <summary>
/// Reads a range of the memory image as the dynamic loader will leave it. The range is read in place if no relocation lies in it, otherwise
/// from a copy to which the relative relocations are applied.
/// </summary>
internal static class RelocatedMemory
{
    // The type descriptors of the largest programs have a few tens of megabytes.
    private const ulong LargestCopy = 256 * 1024 * 1024;

    /// <summary>Returns the bytes of a range; false if the file does not have all of them, or if there are too many to copy.</summary>
    public static bool TryRead(ElfImage image, ulong address, ulong length, out ReadOnlySpan<byte> bytes)
    {
        if (!image.TryReadMemory(address, length, out bytes))
            return false;

        byte[]? copy = null;
        foreach (ElfSection section in image.RelocationTables)
        {
            image.TryGetBytes(section, out ReadOnlySpan<byte> table);
            if (!TryRelocate(MemoryMarshal.Cast<byte, ulong>(table), address, bytes, ref copy))
                return false;
        }
        if (copy is not null)
            bytes = copy;
        return true;
    }

    private static bool TryRelocate(ReadOnlySpan<ulong> table, ulong address, ReadOnlySpan<byte> bytes, ref byte[]? copy)
    {
        ulong length = (ulong)bytes.Length;
        for (int entry = 0; entry + RelocatedWords.EntryWords <= table.Length; entry += RelocatedWords.EntryWords)
        {
            ulong at = table[entry] - address;
            if (at >= length || length - at < 8 || !RelocatedWords.IsRelative(table[entry + 1]))
                continue;
            if (copy is null)
            {
                if (length > LargestCopy)
                    return false;
                copy = bytes.ToArray();
            }
            BinaryPrimitives.WriteUInt64LittleEndian(copy.AsSpan((int)at), table[entry + 2]);
        }
        return true;
    }
}
