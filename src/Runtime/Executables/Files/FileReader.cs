using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Executables.Files;

/// <summary>
/// A file that is opened once and read piece by piece on demand. Everything about the file is read through this descriptor, so a path that
/// changes meanwhile has no effect. Every access is checked against the length at the time of opening.
/// </summary>
/// <remarks>
/// The file is read, not mapped: when a mapped file shrinks or its file system fails, the kernel ends the process that accesses it. Reading
/// also never sees the breakpoints of uprobes, which the kernel puts into private mappings.
/// </remarks>
internal sealed unsafe class FileReader : IDisposable
{
    private const int ChunkBits = 12;
    private const ulong ChunkSize = 1UL << ChunkBits;

    // The number of chunks that are read together if one follows those that were read before.
    private const ulong ChunksAhead = 16;

    private const int WindowSize = 64 << 10;

    private const ulong LargeRun = 4UL << 20;

    // The largest Go programs stay below a tenth of it; a hostile file may refer to all of its terabytes.
    private const ulong MostKept = 512UL << 20;

    private readonly FileMemory? _memory;
    private readonly ulong[] _isRead = [];
    private readonly byte[] _window = [];
    private byte* _start;
    private ulong _knownStart, _knownEnd;
    private ulong _kept;

    private FileReader(string path, SafeFileHandle handle, FileMemory memory, in StatX stat)
    {
        Path = path;
        Handle = handle;
        Length = stat.Size;
        Stamp = new FileStamp(stat);
        _memory = memory;
        _start = (byte*)memory.DangerousGetHandle();
        _isRead = new ulong[(stat.Size >> (ChunkBits + 6)) + 1];
        _window = GC.AllocateUninitializedArray<byte>(WindowSize);
    }

    private FileReader(string path, byte* start, ulong length)
    {
        Path = path;
        Handle = new SafeFileHandle();
        Length = length;
        _start = start;
        _knownEnd = length;
    }

    public string Path { get; }

    /// <summary>Whether it is a file; it is false for memory that a test passes.</summary>
    public bool IsFile => _memory is not null;

    public SafeFileHandle Handle { get; }

    public ulong Length { get; }

    /// <summary>Which file it was at the time of opening, and its state.</summary>
    public FileStamp Stamp { get; }

    public bool IsDisposed => _start == null;

    /// <summary>Opens a file.</summary>
    /// <param name="path">A path that leads to it.</param>
    /// <param name="name">The path to name it by, if another.</param>
    /// <exception cref="TargetException">It cannot be opened, or is not a regular file with contents.</exception>
    public static FileReader Open(string path, string? name = null)
    {
        // Non-blocking, because opening a named pipe for reading would wait for its writer forever.
        SafeFileHandle handle = Libc.open(path, Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_CLOEXEC);
        try
        {
            if (handle.IsInvalid)
                throw CannotOpen(path, Marshal.GetLastPInvokeError());

            StatX stat;
            if (Libc.statx(handle, "", Libc.AT_EMPTY_PATH, FileStamp.Wanted, &stat) != 0)
                throw CannotOpen(path, Marshal.GetLastPInvokeError());
            if (!stat.IsRegularFile)
                throw new TargetException(TargetError.Unreadable,
                    $"'{path}' is not a regular file. Name the executable itself.");
            if (stat.Size == 0)
                throw new TargetException(TargetError.NotElf, $"'{path}' is empty. Name an executable.");
            var memory = new FileMemory(stat.Size);
            if (!memory.IsInvalid)
                return new FileReader(name ?? path, handle, memory, stat);
            throw new TargetException(TargetError.Unreadable,
                $"'{path}' finds no room in memory ({Marshal.GetLastPInvokeErrorMessage()}). Raise the limit of address space.")
            { MayPass = true };
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Uses memory instead of a file. The caller owns the memory, which must outlive the result.</summary>
    public static FileReader FromMemory(string path, byte* start, ulong length) => new(path, start, length);

    /// <summary>Whether the file has all bytes of a range.</summary>
    public bool Has(ulong offset, ulong length) => length <= int.MaxValue && offset <= Length && length <= Length - offset;

    /// <summary>
    /// Returns the bytes of a range, if the file has all of them. They are kept until the reader is disposed. Use it for data that is read
    /// more than once or in no order.
    /// </summary>
    /// <exception cref="TargetException">The file cannot be read, or has shrunk since it was opened.</exception>
    public bool TrySlice(ulong offset, ulong length, out ReadOnlySpan<byte> bytes)
    {
        ObjectDisposedException.ThrowIf(_start == null, this);
        if (!Has(offset, length))
        {
            bytes = default;
            return false;
        }
        if (offset < _knownStart || offset + length > _knownEnd)
            Keep(offset, offset + length);
        // SAFETY: the range lies inside the memory, which lives until Dispose. Callers are inside one call of GoExecutable, whose contract
        // forbids a Dispose at the same time.
        bytes = new ReadOnlySpan<byte>(_start + offset, (int)length);
        return true;
    }

    /// <summary>
    /// Reads from an offset on into memory that is reused, for data that is read once and from front to back. The bytes are valid until the
    /// next call.
    /// </summary>
    /// <returns>All bytes from <paramref name="offset"/> to <paramref name="end"/>, but at most 64 KiB.</returns>
    /// <exception cref="TargetException">The file cannot be read, or has shrunk since it was opened.</exception>
    public ReadOnlySpan<byte> Window(ulong offset, ulong end)
    {
        ObjectDisposedException.ThrowIf(_start == null, this);
        end = Math.Min(end, Length);
        if (offset >= end)
            return default;
        // SAFETY: as in TrySlice.
        if (!IsFile)
            return new ReadOnlySpan<byte>(_start + offset, (int)Math.Min(end - offset, WindowSize));
        Span<byte> window = _window.AsSpan(0, (int)Math.Min(end - offset, WindowSize));
        Read(window, offset);
        return window;
    }

    /// <summary>Copies bytes. All of them must be in the file; see <see cref="Has"/>.</summary>
    /// <exception cref="TargetException">The file cannot be read, or has shrunk since it was opened.</exception>
    public void Copy(ulong offset, Span<byte> bytes)
    {
        ObjectDisposedException.ThrowIf(_start == null, this);
        if (IsFile)
            Read(bytes, offset);
        else
            new ReadOnlySpan<byte>(_start + offset, bytes.Length).CopyTo(bytes); // SAFETY: as in TrySlice; the caller has checked.
    }

    public void Dispose()
    {
        _start = null;
        _memory?.Dispose();
        Handle.Dispose();
    }

    private void Keep(ulong from, ulong to)
    {
        ulong chunk = from >> ChunkBits, last = (to + ChunkSize - 1) >> ChunkBits;
        while (chunk < last)
        {
            if (IsRead(chunk))
            {
                chunk++;
                continue;
            }
            ulong first = chunk;
            ulong wanted = first > 0 && IsRead(first - 1) ? Math.Max(last, first + ChunksAhead) : last;
            while (chunk < wanted && chunk << ChunkBits < Length && !IsRead(chunk))
                chunk++;
            ulong start = first << ChunkBits, end = Math.Min(chunk << ChunkBits, Length);
            _kept += end - start;
            if (_kept > MostKept)
            {
                throw new TargetException(TargetError.Unsupported,
                    $"'{Path}' would take more than {MostKept >> 20} MB of memory to analyse. Name a Go program of a usual size.");
            }
            // Otherwise page faults take half of the time. Use few large pages, or fault in many at once. A refusal changes nothing.
            if (end - start >= LargeRun)
                _ = Libc.madvise((nint)(_start + start), (nuint)(end - start), Libc.MADV_HUGEPAGE);
            _ = Libc.madvise((nint)(_start + start), (nuint)(end - start), Libc.MADV_POPULATE_WRITE);
            // SAFETY: the chunks lie inside the memory, whose length is that of the file.
            Read(new Span<byte>(_start + start, (int)(end - start)), start);
            for (ulong read = first; read < chunk; read++)
                _isRead[read >> 6] |= 1UL << (int)(read & 63);
        }
        (_knownStart, _knownEnd) = (from, to);
    }

    private bool IsRead(ulong chunk) => (_isRead[chunk >> 6] & (1UL << (int)(chunk & 63))) != 0;

    private void Read(Span<byte> bytes, ulong offset)
    {
        while (!bytes.IsEmpty)
        {
            nint count;
            fixed (byte* buffer = bytes)
                count = Libc.pread64(Handle, buffer, (nuint)bytes.Length, (long)offset);
            if (count == 0)
                throw new TargetException(TargetError.Changing, $"'{Path}' became shorter while it was read. Try again when it is complete.");
            if (count < 0)
            {
                if (Marshal.GetLastPInvokeError() == Libc.EINTR)
                    continue;
                throw new TargetException(TargetError.Unreadable,
                    $"'{Path}' cannot be read ({Marshal.GetLastPInvokeErrorMessage()}). Check its file system.");
            }
            bytes = bytes[(int)count..];
            offset += (ulong)count;
        }
    }

    private static TargetException CannotOpen(string path, int error)
    {
        const int NoEntry = 2, NoProcess = 3, NotDirectory = 20;
        string reason = Marshal.GetPInvokeErrorMessage(error);
        return error is NoEntry or NotDirectory or NoProcess
            ? new TargetException(TargetError.NotFound, $"'{path}' does not exist. Check the path.")
            : new TargetException(TargetError.Unreadable,
                $"'{path}' cannot be read ({reason}). {ReadRefusal.Remedy(path, error)}")
            { MayPass = Errno.MayPass(error) };
    }
}
