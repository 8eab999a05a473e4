using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sonde.Runtime.Interop;

/// <summary>
/// The C library under its own names: this part has memory, time and system calls, the other parts have files and waiting. A negative
/// result means that errno is set.
/// </summary>
internal static unsafe partial class Libc
{
    private const string Library = "libc";

    internal const int CLOCK_REALTIME = 0;
    internal const int CLOCK_BOOTTIME = 7;
    internal const int PROT_READ = 1;
    internal const int PROT_WRITE = 2;
    internal const int PROT_EXEC = 4;
    internal const int MAP_SHARED = 1;
    internal const int MAP_PRIVATE = 2;
    internal const int MAP_ANONYMOUS = 0x20;
    internal const int MAP_NORESERVE = 0x4000;
    internal const int MADV_POPULATE_READ = 22; // Linux 5.14
    internal const int MADV_POPULATE_WRITE = 23; // Linux 5.14
    internal const int MADV_HUGEPAGE = 14;
    internal const int EINTR = 4;
    internal const int ESRCH = 3;
    internal const int EPERM = 1;
    internal const int ENOENT = 2;
    internal const int EAGAIN = 11;
    internal const int ENOMEM = 12;
    internal const int EBUSY = 16;
    internal const int EEXIST = 17;
    internal const int ENFILE = 23;
    internal const int EMFILE = 24;
    internal const int ETXTBSY = 26;
    internal const int ENOSPC = 28;

    // The generic number, shared by x86-64 and arm64 (include/uapi/asm-generic/unistd.h).
    private const long SYS_pidfd_open = 434;

    [LibraryImport(Library)]
    internal static partial int clock_gettime(int clock, Timespec* time);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint mmap(nint address, nuint length, int protection, int flags, int fd, long offset);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint mmap(nint address, nuint length, int protection, int flags, SafeFileHandle file, long offset);

    [LibraryImport(Library)]
    internal static partial int madvise(nint address, nuint length, int advice);

    [LibraryImport(Library)]
    internal static partial int munmap(nint address, nuint length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint read(int fd, void* buffer, nuint size);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint write(int fd, void* buffer, nuint size);

    [LibraryImport(Library)]
    internal static partial int close(int fd);

    [LibraryImport(Library)]
    internal static partial int vsnprintf(byte* buffer, nuint size, byte* format, nint arguments);

    [LibraryImport(Library)]
    internal static partial int gettid();

    [LibraryImport(Library)]
    internal static partial uint geteuid();

    [LibraryImport(Library, SetLastError = true)]
    internal static partial long syscall(long number, nint a, nint b, nint c);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial long syscall(long number, nint a, nint b, nint c, nint d, nint e);

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
