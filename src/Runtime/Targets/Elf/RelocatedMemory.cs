using System.Buffers.Binary;

namespace Sonde.Runtime.Targets.Elf;

/// <summary>
/// Reads a range of the memory image as the dynamic loader will leave it: in place where no relocation lies in the range, else from
/// a copy in which the relative relocations are done.
/// </summary>
internal static class RelocatedMemory
{
    // The type descriptors of the largest programs have some tens of megabytes.
    private const ulong LargestCopy = 256 * 1024 * 1024;

    private const int EntrySize = 24;

    /// <summary>The bytes of a range; false where the file does not hold all of them, or too many to be copied.</summary>
    public static bool TryRead(ElfImage image, ulong address, ulong length, out ReadOnlySpan<byte> bytes)
    {
        if (!image.TryReadMemory(address, length, out bytes))
            return false;

        byte[]? copy = null;
        foreach (ElfSection section in image.RelocationTables)
        {
            image.TryGetBytes(section, out ReadOnlySpan<byte> table);
            for (; table.Length >= EntrySize; table = table[EntrySize..])
            {
                ulong at = BinaryPrimitives.ReadUInt64LittleEndian(table) - address;
                if (at >= length || length - at < 8 || !RelocatedWords.IsRelative(table))
                    continue;
                if (copy is null)
                {
                    if (length > LargestCopy)
                        return false;
                    copy = bytes.ToArray();
                }
                table.Slice(16, 8).CopyTo(copy.AsSpan((int)at));
            }
        }
        if (copy is not null)
            bytes = copy;
        return true;
    }
}
