using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Watching;

/// <summary>
/// Protects the content of an open file while breakpoints are set in it. Where the file system supports leases, anyone who opens the file
/// for writing waits until this guard is disposed (or for <c>/proc/sys/fs/lease-break-time</c>). Elsewhere the first write is reported
/// after the fact.
/// </summary>
internal sealed class FileGuard : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileChanges _owner;
    private volatile bool _hasChanged;

    internal FileGuard(FileChanges owner, SafeFileHandle file)
    {
        _owner = owner;
        // A lease belongs to the open file description, which the duplicate shares: it outlives the descriptor of the analysis.
        File = Duplicate(file);
    }

    /// <summary>The file, which stays open as long as the guard.</summary>
    internal SafeFileHandle File { get; }

    /// <summary>Whether a writer has to wait for this guard.</summary>
    internal bool IsLeased { get; private set; }

    /// <summary>Whether someone had the file open for writing when the lease was requested.</summary>
    internal bool HasWriter { get; private set; }

    /// <summary>Whether someone writes to the file, or is about to, so that what was read from it is no longer valid.</summary>
    internal bool HasChanged => _hasChanged;

    /// <summary>Number of its inotify watch, if there is no lease.</summary>
    internal int Watch { get; set; } = -1;

    internal void TakeLease(int signal, int thread)
    {
        IsLeased = TrySignal(signal, thread) && Libc.fcntl(File, Libc.F_SETLEASE, Libc.F_RDLCK) == 0;
        HasWriter = !IsLeased && Marshal.GetLastPInvokeError() == Libc.EAGAIN;
    }

    /// <summary>Whether a writer waits. The kernel then reports the lease type that the writer would tolerate, which is none.</summary>
    internal bool IsLeaseBreaking()
    {
        lock (_gate)
            return IsLeased && Libc.fcntl(File, Libc.F_GETLEASE, 0) != Libc.F_RDLCK;
    }

    internal void MarkChanged() => _hasChanged = true;

    /// <summary>Lets the writer continue.</summary>
    internal void ReleaseLease()
    {
        lock (_gate)
        {
            if (IsLeased)
                _ = Libc.fcntl(File, Libc.F_SETLEASE, Libc.F_UNLCK);
            IsLeased = false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _owner.Remove(this);
        ReleaseLease();
        File.Dispose();
    }

    // The signal goes to one thread, which blocks it: if it were delivered, it would end this process.
    private unsafe bool TrySignal(int signal, int thread)
    {
        var owner = new Libc.FileOwner { Kind = Libc.F_OWNER_TID, Id = thread };
        return Libc.fcntl(File, Libc.F_SETOWN_EX, &owner) == 0
            && Libc.fcntl(File, Libc.F_SETSIG, signal) == 0;
    }

    private static SafeFileHandle Duplicate(SafeFileHandle file)
    {
        int descriptor = Libc.fcntl(file, Libc.F_DUPFD_CLOEXEC, 0);
        if (descriptor < 0)
            Errno.ThrowLast("A file cannot be kept open", "Raise the limit of open files.");
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }
}
