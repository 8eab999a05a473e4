using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sonde.Runtime.Targets.Files;

/// <summary>
/// A file opened once and mapped for reading. Everything about the file is read through this descriptor, so that a path that
/// changes meanwhile changes nothing. Every access is checked against the length at the time of opening.
/// </summary>
/// <remarks>
/// The kernel refuses to truncate a file that is being executed (ETXTBSY), so a target cannot shrink under the mapping.
/// </remarks>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly FileMapping? _mapping;
    private byte* _start;

    private MappedFile(string path, SafeFileHandle handle, FileMapping mapping, in StatX stat)
    {
        Path = path;
        Handle = handle;
        _mapping = mapping;
        _start = (byte*)mapping.DangerousGetHandle();
        Length = stat.Size;
        Stamp = new FileStamp(stat);
    }

    private MappedFile(string path, byte* start, ulong length)
    {
        Path = path;
        Handle = new SafeFileHandle();
        Length = length;
        _start = start;
    }

    public string Path { get; }

    /// <summary>Whether it is a file; memory that a test hands over is none.</summary>
    public bool IsFile => _mapping is not null;

    public SafeFileHandle Handle { get; }

    public ulong Length { get; }

    /// <summary>Which file it was at the time of opening, and in which state.</summary>
    public FileStamp Stamp { get; }

    public bool IsDisposed => _start == null;

    public static MappedFile Open(string path)
    {
        // Non-blocking, because opening a named pipe for reading would wait for its writer for ever.
        SafeFileHandle handle = NativeMethods.Open(
            path, NativeMethods.OpenReadOnly | NativeMethods.OpenNonBlock | NativeMethods.OpenCloseOnExec);
        try
        {
            if (handle.IsInvalid)
                throw CannotOpen(path, Marshal.GetLastPInvokeError());

            StatX stat;
            if (NativeMethods.StatX(
                handle, "", NativeMethods.AtEmptyPath, NativeMethods.StatxTypeTimesInodeAndSize, &stat) != 0)
                throw CannotOpen(path, Marshal.GetLastPInvokeError());
            if (!stat.IsRegularFile)
                throw new TargetException(TargetError.Unreadable,
                    $"'{path}' is not a regular file. Name the executable itself.");
            if (stat.Size == 0)
                throw new TargetException(TargetError.NotElf, $"'{path}' is empty. Name an executable.");
            var mapping = new FileMapping(handle, stat.Size);
            if (!mapping.IsInvalid)
                return new MappedFile(path, handle, mapping, stat);
            throw new TargetException(TargetError.Unreadable,
                $"'{path}' cannot be mapped ({Marshal.GetLastPInvokeErrorMessage()}). Use a file system that supports mmap.");
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Takes memory in place of a file. It stays the caller's and must outlive the result.</summary>
    public static MappedFile FromMemory(string path, byte* start, ulong length) => new(path, start, length);

    /// <summary>The bytes of a range, where the file has all of them.</summary>
    public bool TrySlice(ulong offset, ulong length, out ReadOnlySpan<byte> bytes)
    {
        ObjectDisposedException.ThrowIf(_start == null, this);
        if (length > int.MaxValue || offset > Length || length > Length - offset)
        {
            bytes = default;
            return false;
        }
        // SAFETY: the range lies inside the mapping, which lives until Dispose; callers are inside one call of GoExecutable, whose
        // contract forbids a Dispose at the same time.
        bytes = new ReadOnlySpan<byte>(_start + offset, (int)length);
        return true;
    }

    /// <summary>A stream over a range that <see cref="TrySlice"/> accepts.</summary>
    public Stream OpenStream(ulong offset, ulong length)
    {
        if (!TrySlice(offset, length, out _))
            throw TargetException.Malformed(Path, "ends inside one of its sections");
        // SAFETY: checked above; the stream is disposed inside the same call of GoExecutable.
        return new UnmanagedMemoryStream(_start + offset, (long)length);
    }

    public void Dispose()
    {
        _start = null;
        _mapping?.Dispose();
        Handle.Dispose();
    }

    private static TargetException CannotOpen(string path, int error)
    {
        const int NoEntry = 2, NoProcess = 3, NotDirectory = 20;
        string reason = Marshal.GetPInvokeErrorMessage(error);
        return error is NoEntry or NotDirectory or NoProcess
            ? new TargetException(TargetError.NotFound, $"'{path}' does not exist. Check the path.")
            : new TargetException(TargetError.Unreadable,
                $"'{path}' cannot be read ({reason}). Run as root, or as a user who may read it.");
    }
}
