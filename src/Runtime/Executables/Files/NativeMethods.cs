using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sonde.Runtime.Executables.Files;

/// <summary>
/// What .NET does not offer: a non-blocking open, the file's device and inode by descriptor, and a mapping without the library for
/// shared memory, which takes milliseconds to load.
/// </summary>
internal static unsafe partial class NativeMethods
{
    private const string LibC = "libc";

    public const int OpenReadOnly = 0x0;
    public const int OpenNonBlock = 0x800;
    public const int OpenCloseOnExec = 0x80000;

    public const int ProtectRead = 1;
    public const int ProtectWrite = 2;
    public const int MapShared = 1;
    public const int MapPrivate = 2;
    public const int MapAnonymous = 0x20;
    public const int MapNoReserve = 0x4000;

    public const int UseHugePages = 14; // MADV_HUGEPAGE

    public const int PopulateForWriting = 23; // MADV_POPULATE_WRITE, Linux 5.14

    public const int Interrupted = 4; // EINTR

    public const int AtCurrentDirectory = -100;
    public const int AtEmptyPath = 0x1000;
    public const int AtStatxDontSync = 0x4000;
    public const uint StatxTypeTimesInodeAndSize = 0x0001 | 0x0040 | 0x0080 | 0x0100 | 0x0200;

    [LibraryImport(LibC, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle Open(string path, int flags);

    /// <summary>statx: unlike <c>struct stat</c>, its result has one layout on every architecture.</summary>
    [LibraryImport(LibC, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatX(SafeFileHandle directory, string path, int flags, uint mask, StatX* result);

    [LibraryImport(LibC, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatX(int directory, string path, int flags, uint mask, StatX* result);

    [LibraryImport(LibC, EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(nint address, nuint length, int protection, int flags, SafeFileHandle file, nint offset);

    [LibraryImport(LibC, EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport(LibC, EntryPoint = "pread64", SetLastError = true)]
    public static partial nint ReadAt(SafeFileHandle file, byte* buffer, nuint count, long offset);

    [LibraryImport(LibC, EntryPoint = "munmap")]
    public static partial int Unmap(nint address, nuint length);

    [LibraryImport(LibC, EntryPoint = "madvise")]
    public static partial int Advise(nint address, nuint length, int advice);
}
