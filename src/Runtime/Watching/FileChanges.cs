using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Watching;

/// <summary>
/// Says when somebody is about to write to a guarded file. It has a thread of its own, which nothing else keeps waiting: while it
/// does not act, the writer stands still.
/// </summary>
internal sealed unsafe class FileChanges : IDisposable
{
    // A real-time signal between those that C libraries and .NET keep for themselves and those that programs like to take.
    private const int LeaseSignal = 50;

    private const int SignalSetWords = 16;
    private const int InotifyEventSize = 16; // struct inotify_event without the name, which watches of files do not have

    private readonly Lock _gate = new();
    private readonly List<FileGuard> _guards = [];
    private readonly Func<FileGuard, bool> _onChange;
    private readonly Action<Exception> _report;
    private readonly SafeFileHandle _wake = Own(Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK));
    private readonly SafeFileHandle _breaks = OpenBreaks();
    private readonly SafeFileHandle _inotify = new(Libc.inotify_init1(Libc.IN_CLOEXEC | Libc.IN_NONBLOCK), ownsHandle: true);
    private readonly ManualResetEventSlim _isReady = new();
    private readonly Thread _thread;
    private int _threadId;
    private bool _isStopping;

    /// <param name="onChange">
    /// Called once for a guard, on the thread that no work may hold up. Its result says whether the callee disposes the guard when
    /// it has taken back what it did to the file; else the writer goes on at once.
    /// </param>
    /// <param name="report">Is told of what <paramref name="onChange"/> throws.</param>
    internal FileChanges(Func<FileGuard, bool> onChange, Action<Exception> report)
    {
        _onChange = onChange;
        _report = report;
        _thread = new Thread(Run) { Name = "sonde-files", IsBackground = true };
        _thread.Start();
        _isReady.Wait();
    }

    /// <summary>Guards an open file from now on. What is read of it later is what stays.</summary>
    internal FileGuard Guard(SafeFileHandle file)
    {
        var guard = new FileGuard(this, file);
        lock (_gate)
        {
            _guards.Add(guard);
            guard.TakeLease(LeaseSignal, _threadId);
            // Watches belong to the file, not to the descriptor: two guards of one file share a number.
            if (!guard.IsLeased && !_inotify.IsInvalid)
                guard.Watch = Libc.inotify_add_watch(_inotify, $"/proc/self/fd/{guard.File.DangerousGetHandle()}", Libc.IN_MODIFY);
        }
        return guard;
    }

    internal void Remove(FileGuard guard)
    {
        lock (_gate)
        {
            if (_guards.Remove(guard) && guard.Watch >= 0 && !_inotify.IsClosed && !_guards.Exists(other => other.Watch == guard.Watch))
                _ = Libc.inotify_rm_watch(_inotify, guard.Watch);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Volatile.Write(ref _isStopping, true);
        ulong one = 1;
        _ = Libc.write((int)_wake.DangerousGetHandle(), &one, sizeof(ulong));
        _thread.Join();
        foreach (FileGuard guard in Snapshot())
            guard.ReleaseLease();
        _wake.Dispose();
        _breaks.Dispose();
        _inotify.Dispose();
        _isReady.Dispose();
    }

    private void Run()
    {
        ulong* signals = stackalloc ulong[SignalSetWords];
        FillSignals(signals);
        _ = Libc.pthread_sigmask(Libc.SIG_BLOCK, signals, null);
        _threadId = Libc.gettid();
        _isReady.Set();

        Libc.PollDescriptor* waits = stackalloc Libc.PollDescriptor[3];
        waits[0] = new() { Descriptor = (int)_breaks.DangerousGetHandle(), Events = Libc.POLLIN };
        waits[1] = new() { Descriptor = (int)_inotify.DangerousGetHandle(), Events = Libc.POLLIN };
        waits[2] = new() { Descriptor = (int)_wake.DangerousGetHandle(), Events = Libc.POLLIN };
        byte* buffer = stackalloc byte[4096];
        while (!Volatile.Read(ref _isStopping))
        {
            _ = Libc.poll(waits, 3, -1);
            // Which lease it is, the lease itself says: the queue of signals may overflow.
            while (Libc.read(waits[0].Descriptor, buffer, 4096) > 0)
                ;
            ReportBreaks();
            nint length = Libc.read(waits[1].Descriptor, buffer, 4096);
            for (nint at = 0; at + InotifyEventSize <= length; at += InotifyEventSize + *(int*)(buffer + at + 12))
                ReportWrite(*(int*)(buffer + at));
        }
    }

    private void ReportBreaks()
    {
        foreach (FileGuard guard in Snapshot())
        {
            if (!guard.HasChanged && guard.IsLeaseBreaking())
                Report(guard);
        }
    }

    private void ReportWrite(int watch)
    {
        foreach (FileGuard guard in Snapshot())
        {
            // A watch of -1 tells that the queue has overflowed: then it may be any of them.
            if (!guard.HasChanged && guard.Watch >= 0 && (watch < 0 || guard.Watch == watch))
                Report(guard);
        }
    }

    private void Report(FileGuard guard)
    {
        guard.MarkChanged();
        bool isHeld = false;
        try
        {
            isHeld = _onChange(guard);
        }
        catch (Exception e)
        {
            _report(e);
        }
        if (!isHeld)
            guard.ReleaseLease();
    }

    private FileGuard[] Snapshot()
    {
        lock (_gate)
            return [.. _guards];
    }

    // Whoever reads or polls it sees the signals of its own thread.
    private static SafeFileHandle OpenBreaks()
    {
        ulong* signals = stackalloc ulong[SignalSetWords];
        FillSignals(signals);
        return Own(Libc.signalfd(-1, signals, Libc.SFD_CLOEXEC | Libc.SFD_NONBLOCK));
    }

    private static void FillSignals(ulong* signals)
    {
        new Span<ulong>(signals, SignalSetWords).Clear();
        signals[0] = 1UL << (LeaseSignal - 1);
    }

    private static SafeFileHandle Own(int descriptor)
    {
        if (descriptor < 0)
            Errno.ThrowLast("Files cannot be watched for changes", "Raise the limit of open files.");
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }
}
