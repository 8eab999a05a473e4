using System.Buffers.Binary;
using System.IO.Compression;
using Sonde.Runtime.Executables.Elf;
using Sonde.Runtime.Executables.Files;

namespace Sonde.Runtime.Executables.Dwarf;

/// <summary>
/// A section of debug information, read from front to back and inflated where it is compressed, piece by piece into one buffer that
/// is as large as the largest piece. Damage ends the section; it does not throw.
/// </summary>
internal sealed class DebugSection : IDisposable
{
    private const uint Zlib = 1;
    private const int HeaderSize = 24; // Elf64_Chdr

    // Go itself and Kubernetes stay below 100 MiB; zlib can blow up a file a thousandfold.
    private const ulong LargestInflated = 1UL << 30;
    private const int LargestPiece = 256 * 1024 * 1024;
    private const int FirstBuffer = 64 * 1024;

    private readonly Stream _stream;
    private byte[] _buffer = [];

    private DebugSection(Stream stream, ulong size)
    {
        _stream = stream;
        Remaining = size;
    }

    /// <summary>Bytes that have been read.</summary>
    public ulong Position { get; private set; }

    /// <summary>Bytes that are still to be read, as the section states them.</summary>
    public ulong Remaining { get; private set; }

    /// <summary>Opens <c>.debug_NAME</c>, or <c>.zdebug_NAME</c> of older linkers.</summary>
    /// <returns><see langword="null"/> where there is none, or its compression is not one that is read (zlib).</returns>
    public static DebugSection? TryOpen(ElfImage image, string name)
    {
        if (image.TryFindSection(".debug_" + name, out ElfSection section))
        {
            if (!image.HasBytes(section))
                return null;
            return (section.Flags & ElfSection.Compressed) == 0
                ? new DebugSection(new FileRangeStream(image.File, section.Offset, section.Size), section.Size)
                : OpenCompressed(image, section);
        }
        // GNU's older form: "ZLIB", then the size as a big-endian number.
        const int OldHeaderSize = 12;
        return image.TryFindSection(".zdebug_" + name, out section)
            && section.Size > OldHeaderSize && image.HasBytes(section)
            && image.File.TrySlice(section.Offset, OldHeaderSize, out ReadOnlySpan<byte> old) && old.StartsWith("ZLIB"u8)
            ? Inflate(image, section, OldHeaderSize, BinaryPrimitives.ReadUInt64BigEndian(old[4..]))
            : null;
    }

    /// <summary>Whether <c>.debug_NAME</c> is there in a compression that is not read.</summary>
    public static bool IsUnreadable(ElfImage image, string name) =>
        image.TryFindSection(".debug_" + name, out ElfSection section)
        && (section.Flags & ElfSection.Compressed) != 0
        && image.HasBytes(section)
        && image.File.TrySlice(section.Offset, Math.Min(section.Size, HeaderSize), out ReadOnlySpan<byte> header)
        && CompressionOf(header) != Zlib;

    /// <summary>The next bytes, valid until the next call; nothing where the section ends or is damaged before.</summary>
    public bool TryRead(ulong count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (count > Remaining || count > LargestPiece)
            return Fail();
        if (!TryFill((int)count, out bytes))
            return Fail();
        Remaining -= count;
        Position += count;
        return true;
    }

    public void Dispose() => _stream.Dispose();

    private static DebugSection? OpenCompressed(ElfImage image, in ElfSection section)
    {
        if (section.Size <= HeaderSize || !image.File.TrySlice(section.Offset, HeaderSize, out ReadOnlySpan<byte> bytes))
            return null;
        var header = new ByteCursor(bytes);
        header.Skip(8);
        ulong size = header.U64();
        return CompressionOf(bytes) == Zlib ? Inflate(image, section, HeaderSize, size) : null;
    }

    /// <summary><c>ch_type</c> of an <c>Elf64_Chdr</c>.</summary>
    private static uint CompressionOf(ReadOnlySpan<byte> bytes) => new ByteCursor(bytes).U32();

    private static DebugSection? Inflate(ElfImage image, in ElfSection section, ulong headerSize, ulong size) =>
        size <= LargestInflated
            ? new DebugSection(
                new ZLibStream(
                    new FileRangeStream(image.File, section.Offset + headerSize, section.Size - headerSize), CompressionMode.Decompress),
                size)
            : null;

    private bool TryFill(int count, out ReadOnlySpan<byte> bytes)
    {
        int read = 0;
        try
        {
            while (read < count)
            {
                // Grow with what really arrives, not with what a header promises.
                if (read == _buffer.Length)
                    Array.Resize(ref _buffer, (int)Math.Min(count, Math.Max(FirstBuffer, 2L * read)));
                int got = _stream.Read(_buffer, read, Math.Min(count, _buffer.Length) - read);
                if (got == 0)
                    break;
                read += got;
            }
        }
        catch (InvalidDataException)
        {
            read = -1;
        }
        bytes = read == count ? _buffer.AsSpan(0, count) : default;
        return read == count;
    }

    private bool Fail()
    {
        Remaining = 0;
        return false;
    }
}
