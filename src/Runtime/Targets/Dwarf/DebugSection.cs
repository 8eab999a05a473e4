using System.Buffers.Binary;
using System.IO.Compression;
using Sonde.Runtime.Targets.Elf;
using Sonde.Runtime.Targets.Files;

namespace Sonde.Runtime.Targets.Dwarf;

/// <summary>
/// A section of debug information, read from front to back: in place where it is not compressed, else inflated piece by piece
/// into one buffer that is as large as the largest piece. Damage ends the section; it does not throw.
/// </summary>
internal sealed class DebugSection : IDisposable
{
    private const uint Zlib = 1;

    // Go itself and Kubernetes stay below 100 MiB; zlib can blow up a file a thousandfold.
    private const ulong LargestInflated = 1UL << 30;
    private const int LargestPiece = 256 * 1024 * 1024;
    private const int FirstBuffer = 64 * 1024;

    private readonly ElfImage? _image;
    private readonly ElfSection _section;
    private readonly ZLibStream? _inflater;
    private byte[] _buffer = [];

    private DebugSection(ElfImage image, ElfSection section)
    {
        _image = image;
        _section = section;
        Remaining = section.Size;
    }

    private DebugSection(Stream compressed, ulong inflatedSize)
    {
        _inflater = new ZLibStream(compressed, CompressionMode.Decompress);
        Remaining = inflatedSize;
    }

    /// <summary>Bytes that are still to be read, as the section states them.</summary>
    public ulong Remaining { get; private set; }

    /// <summary>Opens <c>.debug_NAME</c>, or <c>.zdebug_NAME</c> of older linkers.</summary>
    /// <returns><see langword="null"/> where there is none, or its compression is not one that is read (zlib).</returns>
    public static DebugSection? TryOpen(ElfImage image, string name)
    {
        if (image.TryFindSection(".debug_" + name, out ElfSection section))
        {
            if (!image.TryGetBytes(section, out ReadOnlySpan<byte> bytes))
                return null;
            return (section.Flags & ElfSection.Compressed) == 0
                ? new DebugSection(image, section)
                : OpenCompressed(image, section, bytes);
        }
        // GNU's older form: "ZLIB", then the size as a big-endian number.
        const int OldHeaderSize = 12;
        return image.TryFindSection(".zdebug_" + name, out section)
            && image.TryGetBytes(section, out ReadOnlySpan<byte> old)
            && old.Length > OldHeaderSize && old.StartsWith("ZLIB"u8)
            ? Inflate(image, section, OldHeaderSize, BinaryPrimitives.ReadUInt64BigEndian(old[4..]))
            : null;
    }

    /// <summary>Whether <c>.debug_NAME</c> is there in a compression that is not read.</summary>
    public static bool IsUnreadable(ElfImage image, string name) =>
        image.TryFindSection(".debug_" + name, out ElfSection section)
        && (section.Flags & ElfSection.Compressed) != 0
        && image.TryGetBytes(section, out ReadOnlySpan<byte> bytes) && CompressionOf(bytes) != Zlib;

    /// <summary>The next bytes, valid until the next call; nothing where the section ends or is damaged before.</summary>
    public bool TryRead(ulong count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (count > Remaining || count > LargestPiece)
            return Fail();
        if (_image is not null)
        {
            if (!_image.File.TrySlice(_section.Offset + (_section.Size - Remaining), count, out bytes))
                return Fail();
        }
        else if (!TryInflate((int)count, out bytes))
        {
            return Fail();
        }
        Remaining -= count;
        return true;
    }

    public void Dispose() => _inflater?.Dispose();

    private static DebugSection? OpenCompressed(ElfImage image, in ElfSection section, ReadOnlySpan<byte> bytes)
    {
        const int HeaderSize = 24;
        var header = new ByteCursor(bytes);
        header.Skip(8);
        ulong size = header.U64();
        return bytes.Length > HeaderSize && CompressionOf(bytes) == Zlib ? Inflate(image, section, HeaderSize, size) : null;
    }

    /// <summary><c>ch_type</c> of an <c>Elf64_Chdr</c>.</summary>
    private static uint CompressionOf(ReadOnlySpan<byte> bytes) => new ByteCursor(bytes).U32();

    private static DebugSection? Inflate(ElfImage image, in ElfSection section, ulong headerSize, ulong size) =>
        size <= LargestInflated
            ? new DebugSection(image.File.OpenStream(section.Offset + headerSize, section.Size - headerSize), size)
            : null;

    private bool TryInflate(int count, out ReadOnlySpan<byte> bytes)
    {
        int read = 0;
        try
        {
            while (read < count)
            {
                // Grow with what really arrives, not with what a header promises.
                if (read == _buffer.Length)
                    Array.Resize(ref _buffer, (int)Math.Min(count, Math.Max(FirstBuffer, 2L * read)));
                int got = _inflater!.Read(_buffer, read, Math.Min(count, _buffer.Length) - read);
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
