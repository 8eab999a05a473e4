using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Watching;

/// <summary>
/// Reports that someone is about to write to a guarded file. It has its own thread, which no other work delays: until it acts, the writer
/// is blocked.
/// </summary>
internal sealed unsafe class FileChanges : IDisposable
{
    // A real-time signal between those that C libraries and .NET reserve and those that programs commonly use.
    private const int LeaseSignal = 50;

    private const int SignalSetWords = 16;
    private const int InotifyEventSize = 16; // struct inotify_event without the name, which file watches do not have

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
    /// Called once for each guard, on the thread that no work may delay. It returns true if the callee disposes the guard after removing
    /// what it has done to the file; otherwise the writer continues at once.
    /// </param>
    /// <param name="report">Receives what <paramref name="onChange"/> throws.</param>
    internal FileChanges(Func<FileGuard, bool> onChange, Action<Exception> report)
    {
        _onChange = onChange;
        _report = report;
        _thread = new Thread(Run) { Name = "sonde-files", IsBackground = true };
        _thread.Start();
        _isReady.Wait();
    }

    /// <summary>Guards an open file from now on. What is read from it later stays valid until a change is reported.</summary>
    internal FileGuard Guard(SafeFileHandle file)
    {
        var guard = new FileGuard(this, file);
        lock (_gate)
        {
            _guards.Add(guard);
            guard.TakeLease(LeaseSignal, _threadId);
            // Watches belong to the file, not to the descriptor, so two guards of one file share a watch number.
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
            // The lease itself shows whether it is being broken, because the queue of signals may overflow.
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
            // A watch of -1 means that the queue has overflowed: any of the files may have changed.
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

    // A thread that reads or polls the descriptor sees its own signals.
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
