using System.Runtime.InteropServices;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Processes;

namespace Sonde.Runtime.Reading;

/// <summary>
/// Waits for the ring, for a wake-up by another thread, and for the end of processes. Only one thread may call <see cref="Wait"/>; the
/// other members are thread-safe.
/// </summary>
internal sealed unsafe class EventPoll : IDisposable
{
    private const int Capacity = 64;
    private const string Failure = "The event loop cannot continue";

    // The tag of a process is its id and, above it, its number; no process has the id 0.
    private const ulong RingTag = 1UL << 32;
    private const ulong WakeTag = 1UL << 33;

    // struct epoll_event is packed on x86-64 only (include/uapi/linux/eventpoll.h).
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = EventSize - sizeof(ulong);

    private readonly int _epoll = Errno.ThrowIfFailed(Libc.epoll_create1(Libc.EPOLL_CLOEXEC), Failure);
    private readonly int _wake = Errno.ThrowIfFailed(Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK), Failure);

    internal EventPoll(int ring)
    {
        Add(ring, RingTag);
        Add(_wake, WakeTag);
    }

    /// <summary>Watches for the end of a process.</summary>
    /// <param name="pidDescriptor">A pidfd; closing it ends the watch.</param>
    /// <param name="process">The key that <see cref="Wait"/> reports.</param>
    internal void AddProcess(int pidDescriptor, ProcessKey process) =>
        Add(pidDescriptor, ((ulong)process.Number << 32) | (uint)process.ProcessId);

    /// <summary>Makes the current or the next <see cref="Wait"/> return.</summary>
    internal void Wake()
    {
        ulong one = 1;
        _ = Libc.write(_wake, &one, sizeof(ulong));
    }

    /// <summary>
    /// Waits until something happens or the timeout, rounded up to whole milliseconds, expires, and collects the processes that have ended.
    /// </summary>
    /// <exception cref="ProbeException">The kernel refused to wait.</exception>
    internal void Wait(TimeSpan timeout, List<ProcessKey> endedProcesses)
    {
        byte* events = stackalloc byte[Capacity * 16];
        int count = Libc.epoll_wait(_epoll, events, Capacity, (int)Math.Ceiling(timeout.TotalMilliseconds));
        if (count < 0 && Marshal.GetLastPInvokeError() != Libc.EINTR)
            Errno.ThrowLast(Failure);
        for (int i = 0; i < count; i++)
        {
            ulong data = *(ulong*)(events + (i * EventSize) + DataOffset);
            if (data == WakeTag)
            {
                ulong wakes;
                _ = Libc.read(_wake, &wakes, sizeof(ulong));
            }
            else if (data != RingTag)
            {
                endedProcesses.Add(new ProcessKey((int)(uint)data, (uint)(data >> 32)));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = Libc.close(_epoll);
        _ = Libc.close(_wake);
    }

    private void Add(int descriptor, ulong data)
    {
        byte* registration = stackalloc byte[16];
        *(uint*)registration = Libc.EPOLLIN;
        *(ulong*)(registration + DataOffset) = data;
        Errno.ThrowIfFailed(Libc.epoll_ctl(_epoll, Libc.EPOLL_CTL_ADD, descriptor, registration), Failure);
    }
}
