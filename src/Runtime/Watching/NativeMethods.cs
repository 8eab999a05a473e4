using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sonde.Runtime.Watching;

/// <summary>File leases, inotify, and signals as descriptors: imports of the C library.</summary>
internal static unsafe partial class NativeMethods
{
    private const string LibC = "libc";

    internal const int F_SETOWN_EX = 15;
    internal const int F_SETSIG = 10;
    internal const int F_SETLEASE = 1024;
    internal const int F_GETLEASE = 1025;
    internal const int F_DUPFD_CLOEXEC = 1030;
    internal const int F_RDLCK = 0;
    internal const int F_UNLCK = 2;
    internal const int F_OWNER_TID = 0;

    internal const int EAGAIN = 11;

    internal const int SIG_BLOCK = 0;
    internal const int SFD_CLOEXEC = 0x80000;
    internal const int SFD_NONBLOCK = 0x800;

    internal const int IN_CLOEXEC = 0x80000;
    internal const int IN_NONBLOCK = 0x800;
    internal const uint IN_MODIFY = 2;

    internal const short POLLIN = 1;

    [LibraryImport(LibC, SetLastError = true)]
    internal static partial int fcntl(SafeFileHandle file, int command, int argument);

    [LibraryImport(LibC, SetLastError = true)]
    internal static partial int fcntl(SafeFileHandle file, int command, FileOwner* owner);

    [LibraryImport(LibC)]
    internal static partial int gettid();

    /// <summary><paramref name="set"/> is a <c>sigset_t</c>: 128 bytes, one bit a signal, the first for signal 1.</summary>
    [LibraryImport(LibC)]
    internal static partial int pthread_sigmask(int how, ulong* set, ulong* old);

    [LibraryImport(LibC, SetLastError = true)]
    internal static partial int signalfd(int descriptor, ulong* set, int flags);

    [LibraryImport(LibC, SetLastError = true)]
    internal static partial int inotify_init1(int flags);

    [LibraryImport(LibC, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int inotify_add_watch(SafeFileHandle inotify, string path, uint mask);

    [LibraryImport(LibC)]
    internal static partial int inotify_rm_watch(SafeFileHandle inotify, int watch);

    [LibraryImport(LibC, SetLastError = true)]
    internal static partial int poll(PollDescriptor* descriptors, nuint count, int timeoutMilliseconds);

    /// <summary><c>struct f_owner_ex</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct FileOwner
    {
        internal int Kind;
        internal int Id;
    }

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollDescriptor
    {
        internal int Descriptor;
        internal short Events;
        internal short Returned;
    }
}
