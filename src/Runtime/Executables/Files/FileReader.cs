using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Executables.Files;

/// <summary>
/// A file opened once, and read piece by piece as it is asked for. Everything about the file is read through this descriptor, so that
/// a path that changes meanwhile changes nothing. Every access is checked against the length at the time of opening.
/// </summary>
/// <remarks>
/// Read, not mapped: a mapping of a file that shrinks, or whose file system fails, ends the process that looks at it. Reading also
/// never meets the breakpoints of uprobes, which the kernel puts into private mappings.
/// </remarks>
internal sealed unsafe class FileReader : IDisposable
{
    private const int ChunkBits = 12;
    private const ulong ChunkSize = 1UL << ChunkBits;

    // Chunks that are read together where one follows those that were read before.
    private const ulong ChunksAhead = 16;

    private const int WindowSize = 64 << 10;

    private const ulong LargeRun = 4UL << 20;

    // The largest Go programs keep below a tenth of it; a hostile file may name all of its terabytes.
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

    /// <summary>Whether it is a file; memory that a test hands over is none.</summary>
    public bool IsFile => _memory is not null;

    public SafeFileHandle Handle { get; }

    public ulong Length { get; }

    /// <summary>Which file it was at the time of opening, and in which state.</summary>
    public FileStamp Stamp { get; }

    public bool IsDisposed => _start == null;

    public static FileReader Open(string path)
    {
        // Non-blocking, because opening a named pipe for reading would wait for its writer for ever.
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
                return new FileReader(path, handle, memory, stat);
            throw new TargetException(TargetError.Unreadable,
                $"'{path}' finds no room in memory ({Marshal.GetLastPInvokeErrorMessage()}). Raise the limit of address space.");
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Takes memory in place of a file. It stays the caller's and must outlive the result.</summary>
    public static FileReader FromMemory(string path, byte* start, ulong length) => new(path, start, length);

    /// <summary>Whether the file has all bytes of a range.</summary>
    public bool Has(ulong offset, ulong length) => length <= int.MaxValue && offset <= Length && length <= Length - offset;

    /// <summary>
    /// The bytes of a range, where the file has all of them. They are kept until the end: it is for what is looked at more than once, or
    /// here and there.
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
        // SAFETY: the range lies inside the memory, which lives until Dispose; callers are inside one call of GoExecutable, whose
        // contract forbids a Dispose at the same time.
        bytes = new ReadOnlySpan<byte>(_start + offset, (int)length);
        return true;
    }

    /// <summary>
    /// Reads from a place on into memory that is used again: for what is looked at once and from front to back. The bytes hold until the
    /// next call.
    /// </summary>
    /// <returns>As many bytes as there are from <paramref name="offset"/> to <paramref name="end"/>, 64 KiB at most.</returns>
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

    /// <summary>Copies bytes out. All of them must be in the file; see <see cref="Has"/>.</summary>
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
            // Half of the time goes into page faults else: few large pages, or many at once. A refusal changes nothing.
            if (end - start >= LargeRun)
                _ = Libc.madvise((nint)(_start + start), (nuint)(end - start), Libc.MADV_HUGEPAGE);
            _ = Libc.madvise((nint)(_start + start), (nuint)(end - start), Libc.MADV_POPULATE_WRITE);
            // SAFETY: the chunks lie inside the memory, whose length is the file's.
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
                $"'{path}' cannot be read ({reason}). {ReadRefusal.Remedy(path, error)}");
    }
}
