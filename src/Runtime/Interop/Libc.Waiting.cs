using System.Runtime.InteropServices;

namespace Sonde.Runtime.Interop;

/// <content>Waiting: epoll, poll, and events and signals as descriptors.</content>
internal static unsafe partial class Libc
{
    internal const int EPOLL_CLOEXEC = 0x80000;
    internal const int EPOLL_CTL_ADD = 1;
    internal const uint EPOLLIN = 1;
    internal const int EFD_NONBLOCK = 0x800;
    internal const int EFD_CLOEXEC = 0x80000;
    internal const int SFD_NONBLOCK = 0x800;
    internal const int SFD_CLOEXEC = 0x80000;
    internal const int SIG_BLOCK = 0;
    internal const short POLLIN = 1;

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int epoll_create1(int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int epoll_ctl(int epoll, int operation, int fd, void* epollEvent);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int epoll_wait(int epoll, void* events, int capacity, int timeoutMilliseconds);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int eventfd(uint initial, int flags);

    /// <summary>
    /// Changes the signal mask. <paramref name="set"/> is a <c>sigset_t</c>: 128 bytes with one bit per signal, the first for signal 1.
    /// </summary>
    [LibraryImport(Library)]
    internal static partial int pthread_sigmask(int how, ulong* set, ulong* old);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int signalfd(int descriptor, ulong* set, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int poll(PollDescriptor* descriptors, nuint count, int timeoutMilliseconds);

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollDescriptor
    {
        internal int Descriptor;
        internal short Events;
        internal short Returned;
    }
}
