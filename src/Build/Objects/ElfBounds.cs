namespace Sonde.Build.Objects;

/// <summary>
/// Checks the sizes and counts in an object before ELFSharp reads it. ELFSharp trusts them, and allocates or loops accordingly. Reading
/// an object that passes the checks needs no more memory than a few times its length.
/// </summary>
internal static class ElfBounds
{
    private const int HeaderSize = 64;
    private const int SectionHeaderSize = 64;

    // NoBits sections have no bytes in the file. ELFSharp reads Dynamic and Note sections by sizes in their content.
    private const uint NoBits = 8;
    private const uint Dynamic = 6;
    private const uint Note = 7;

    /// <exception cref="ObjectFormatException">A number points outside the file.</exception>
    public static void Check(byte[] file)
    {
        var bytes = new CheckedBytes(file, "object");
        ReadOnlySpan<byte> identity = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1];
        if (file.Length < HeaderSize || !file.AsSpan(0, identity.Length).SequenceEqual(identity))
            throw new ObjectFormatException("object: it is not a 64-bit little-endian ELF file.");

        ushort segments = bytes.UInt16(56);
        ushort entrySize = bytes.UInt16(58);
        ushort count = bytes.UInt16(60);
        if (segments != 0)
            throw new ObjectFormatException("object: it has segments, which a relocatable object does not have.");
        if (entrySize != SectionHeaderSize)
            throw new ObjectFormatException($"object: section headers are {entrySize} bytes each, not {SectionHeaderSize}.");
        if (bytes.UInt16(62) is var names && (names == 0 || names >= count))
            throw new ObjectFormatException("object: it has no section names.");
        CheckSections(bytes, bytes.Slice(bytes.UInt64(40), (ulong)count * SectionHeaderSize, "section headers"), count);
    }

    private static void CheckSections(CheckedBytes file, CheckedBytes headers, int count)
    {
        ulong total = 0;
        for (int index = 0; index < count; index++)
        {
            CheckedBytes header = headers.Slice((ulong)index * SectionHeaderSize, SectionHeaderSize, "section header");
            uint type = header.UInt32(4);
            if (type is Dynamic or Note)
                throw new ObjectFormatException($"object: section {index} has type {type}, which a BPF object does not have.");
            if (type == NoBits)
                continue;
            total += (ulong)file.Slice(header.UInt64(24), header.UInt64(32), $"section {index}").Length;
        }

        if (total > (ulong)file.Length)
            throw new ObjectFormatException("object: its sections overlap.");
    }
}
