using System.Buffers.Binary;
using System.IO.Compression;
using Sonde.Runtime.Executables.Elf;
using Sonde.Runtime.Executables.Files;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Sonde.Runtime.Executables.Dwarf;

/// <summary>
/// A section of debug information that is read from front to back. If it is compressed, it is decompressed piece by piece into one buffer,
/// which is as large as the largest piece. Damage ends the section; it does not throw.
/// </summary>
internal sealed class DebugSection : IDisposable
{
    private const uint Zlib = 1;
    private const uint Zstd = 2;
    private const int HeaderSize = 24; // Elf64_Chdr

    // Go itself and Kubernetes stay below 100 MiB; decompression can enlarge a file a thousandfold.
    private const ulong LargestInflated = 1UL << 30;
    private const int LargestPiece = 256 * 1024 * 1024;
    private const int FirstBuffer = 64 * 1024;

    // The largest window that a zstd decoder has to support by default (RFC 8878, 3.1.1.1.2): 8 MiB are recommended, and the
    // command's own default is 128 MiB, which nothing but '--ultra --long' exceeds.
    private const int LargestWindowLog = 27;

    private readonly Stream _stream;
    private byte[] _buffer = [];

    private DebugSection(Stream stream, ulong size)
    {
        _stream = stream;
        Remaining = size;
    }

    /// <summary>The number of bytes that have been read.</summary>
    public ulong Position { get; private set; }

    /// <summary>The number of bytes that are still to be read, as the section states it.</summary>
    public ulong Remaining { get; private set; }

    /// <summary>Opens <c>.debug_NAME</c>, or <c>.zdebug_NAME</c> of older linkers.</summary>
    /// <returns><see langword="null"/> if there is no such section, or if its compression is neither zlib nor zstd.</returns>
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

    /// <summary>
    /// Returns the next bytes, which are valid until the next call; false if the section ends or is damaged before their end.
    /// </summary>
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
        uint compression = header.U32();
        header.Skip(4);
        ulong size = header.U64();
        return compression is Zlib or Zstd ? Inflate(image, section, HeaderSize, size, compression) : null;
    }

    private static DebugSection? Inflate(ElfImage image, in ElfSection section, ulong headerSize, ulong size, uint compression = Zlib)
    {
        if (size > LargestInflated)
            return null;
        var packed = new FileRangeStream(image.File, section.Offset + headerSize, section.Size - headerSize);
        return new DebugSection(compression == Zstd ? OpenZstd(packed) : new ZLibStream(packed, CompressionMode.Decompress), size);
    }

    private static DecompressionStream OpenZstd(Stream packed)
    {
        var stream = new DecompressionStream(packed, checkEndOfStream: false, leaveOpen: false);
        stream.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, LargestWindowLog);
        return stream;
    }

    private bool TryFill(int count, out ReadOnlySpan<byte> bytes)
    {
        int read = 0;
        try
        {
            while (read < count)
            {
                // Grow with the data that actually arrives, not with the size that a header promises.
                if (read == _buffer.Length)
                    Array.Resize(ref _buffer, (int)Math.Min(count, Math.Max(FirstBuffer, 2L * read)));
                int got = _stream.Read(_buffer, read, Math.Min(count, _buffer.Length) - read);
                if (got == 0)
                    break;
                read += got;
            }
        }
        catch (Exception e) when (e is InvalidDataException or ZstdException)
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
