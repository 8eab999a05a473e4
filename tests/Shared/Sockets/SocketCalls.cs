using System.Runtime.InteropServices;

namespace Sonde.Tests.Sockets;

/// <summary>Imports of the C library for socket functions that .NET does not offer.</summary>
internal static unsafe partial class SocketCalls
{
    internal const int MSG_OOB = 1, MSG_PEEK = 2, MSG_TRUNC = 0x20, MSG_DONTWAIT = 0x40, MSG_MORE = 0x8000, MSG_ERRQUEUE = 0x2000, MSG_ZEROCOPY = 0x4000000;
    internal const int SOL_SOCKET = 1, SO_RCVLOWAT = 18, SO_ZEROCOPY = 60;
    internal const int IPPROTO_TCP = 6, TCP_INFO = 11, TCP_REPAIR = 19, TCP_ULP = 31, TCP_INQ = 36;
    internal const nuint FIONREAD = 0x541B, SIOCOUTQ = 0x5411;
    internal const short POLLIN = 1, POLLERR = 8;
    internal const uint EPOLLIN = 1, EPOLLOUT = 4, EPOLLET = 1u << 31;

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ioctl(int socket, nuint request, int* value);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint recv(int socket, byte* buffer, nuint size, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint send(int socket, byte* buffer, nuint size, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint recvmsg(int socket, Message* message, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int setsockopt(int socket, int level, int option, void* value, uint size);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int getsockopt(int socket, int level, int option, void* value, uint* size);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int pipe(int* ends);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint splice(int from, long* fromOffset, int to, long* toOffset, nuint size, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint sendfile(int to, int from, long* offset, nuint size);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint write(int to, byte* buffer, nuint size);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int close(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_ctl(int epoll, int operation, int descriptor, EpollEvent* entry);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_wait(int epoll, EpollEvent* entries, int room, int milliseconds);

    internal static int SetOption(int socket, int level, int option, int value) => setsockopt(socket, level, option, &value, sizeof(int));

    /// <summary>struct msghdr.</summary>
    internal struct Message
    {
        internal void* Name;
        internal uint NameLength;
        internal Vector* Vectors;
        internal nuint VectorCount;
        internal byte* Control;
        internal nuint ControlLength;
        internal int Flags;
    }

    /// <summary>struct iovec.</summary>
    internal struct Vector
    {
        internal byte* Base;
        internal nuint Length;
    }

    /// <summary>struct epoll_event, packed on x86-64.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    internal struct EpollEvent
    {
        internal uint Events;
        internal ulong Data;
    }
}
