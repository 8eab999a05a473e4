using System.Runtime.InteropServices;

namespace Sonde.Runtime.Interop;

/// <summary>Imports of the C library, under their C names; a negative result means that errno is set.</summary>
internal static unsafe partial class Libc
{
    private const string Library = "libc";

    internal const int CLOCK_REALTIME = 0;
    internal const int CLOCK_BOOTTIME = 7;
    internal const int PROT_READ = 1;
    internal const int PROT_WRITE = 2;
    internal const int MAP_SHARED = 1;
    internal const int EPOLL_CLOEXEC = 0x80000;
    internal const int EPOLL_CTL_ADD = 1;
    internal const int EPOLL_CTL_DEL = 2;
    internal const uint EPOLLIN = 1;
    internal const int EFD_NONBLOCK = 0x800;
    internal const int EFD_CLOEXEC = 0x80000;
    internal const int O_CLOEXEC = 0x80000;
    internal const int EINTR = 4;
    internal const int ESRCH = 3;
    internal const int EPERM = 1;
    internal const int ENOENT = 2;
    internal const int EEXIST = 17;
    internal const int ENOSPC = 28;

    // The generic number, shared by x86-64 and arm64 (include/uapi/asm-generic/unistd.h).
    private const long SYS_pidfd_open = 434;

    [LibraryImport(Library)]
    internal static partial int clock_gettime(int clock, Timespec* time);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial void* mmap(void* address, nuint length, int protection, int flags, int fd, long offset);

    [LibraryImport(Library)]
    internal static partial int munmap(void* address, nuint length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int epoll_create1(int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int epoll_ctl(int epoll, int operation, int fd, void* epollEvent);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int epoll_wait(int epoll, void* events, int capacity, int timeoutMilliseconds);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int eventfd(uint initial, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint read(int fd, void* buffer, nuint size);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint write(int fd, void* buffer, nuint size);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int open(string path, int flags);

    [LibraryImport(Library)]
    internal static partial int close(int fd);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial long syscall(long number, nint a, nint b, nint c);

    /// <summary>Opens a descriptor that becomes readable when the process ends.</summary>
    internal static int pidfd_open(int pid) => (int)syscall(SYS_pidfd_open, pid, 0, 0);

    [StructLayout(LayoutKind.Sequential)]
    internal struct Timespec
    {
        internal long Seconds;
        internal long Nanoseconds;

        internal readonly long TotalNanoseconds => (Seconds * 1_000_000_000) + Nanoseconds;
    }
}
