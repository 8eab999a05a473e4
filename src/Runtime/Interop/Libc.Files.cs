using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sonde.Runtime.Interop;

/// <content>File operations that .NET does not offer: opening, identifying, reading, leasing and watching.</content>
internal static unsafe partial class Libc
{
    internal const int O_RDONLY = 0;
    internal const int O_RDWR = 2;
    internal const int O_CREAT = 0x40;
    internal const int O_NONBLOCK = 0x800;
    internal const int O_CLOEXEC = 0x80000;

    internal const int AT_FDCWD = -100;
    internal const int AT_EMPTY_PATH = 0x1000;
    internal const int AT_STATX_DONT_SYNC = 0x4000;
    internal const uint STATX_TYPE = 0x0001;
    internal const uint STATX_MODE = 0x0002;
    internal const uint STATX_UID = 0x0008;
    internal const uint STATX_MTIME = 0x0040;
    internal const uint STATX_CTIME = 0x0080;
    internal const uint STATX_INO = 0x0100;
    internal const uint STATX_SIZE = 0x0200;

    internal const int F_SETOWN_EX = 15;
    internal const int F_SETSIG = 10;
    internal const int F_SETLEASE = 1024;
    internal const int F_GETLEASE = 1025;
    internal const int F_DUPFD_CLOEXEC = 1030;
    internal const int F_RDLCK = 0;
    internal const int F_UNLCK = 2;
    internal const int F_OWNER_TID = 0;

    internal const uint MFD_CLOEXEC = 1;

    internal const int IN_CLOEXEC = 0x80000;
    internal const int IN_NONBLOCK = 0x800;
    internal const uint IN_MODIFY = 2;

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SafeFileHandle open(string path, int flags);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SafeFileHandle open(string path, int flags, uint mode);

    /// <summary>Creates a file that exists only in memory.</summary>
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SafeFileHandle memfd_create(string name, uint flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint pread64(SafeFileHandle file, void* buffer, nuint size, long offset);

    /// <summary>Unlike <c>struct stat</c>, its result has the same layout on every architecture.</summary>
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int statx(SafeFileHandle directory, string path, int flags, uint mask, StatX* result);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int statx(int directory, string path, int flags, uint mask, StatX* result);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fcntl(SafeFileHandle file, int command, int argument);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fcntl(SafeFileHandle file, int command, FileOwner* owner);

    internal const int LOCK_SH = 1;
    internal const int LOCK_EX = 2;
    internal const int LOCK_NB = 4;
    internal const int LOCK_UN = 8;
    internal const long BPF_FS_MAGIC = 0xcafe4a11;

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mkdir(string path, uint mode);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int flock(SafeFileHandle file, int operation);

    /// <summary>The first field of <c>struct statfs</c> is the type of the file system; all of it fits into 256 bytes.</summary>
    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int statfs(string path, long* result);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int ioctl(SafeFileHandle file, nuint request, nint argument);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int inotify_init1(int flags);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int inotify_add_watch(SafeFileHandle inotify, string path, uint mask);

    [LibraryImport(Library)]
    internal static partial int inotify_rm_watch(SafeFileHandle inotify, int watch);

    /// <summary><c>struct f_owner_ex</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct FileOwner
    {
        internal int Kind;
        internal int Id;
    }
}
