using System.Collections.Concurrent;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Watching;

namespace Sonde.Runtime;

/// <content>
/// Detaches executables: a while after the last target has ended, when their slot is needed, before anyone writes to the file, and at the end.
/// </content>
public sealed partial class Manager
{
    // A program that is restarted, or runs from time to time, is not analysed each time.
    private static readonly TimeSpan Lingering = TimeSpan.FromMinutes(1);

    // The kernel needs tens of milliseconds to remove a hook. Detaching that takes this long is waiting for a file system.
    private static readonly TimeSpan LongestDetaching = TimeSpan.FromSeconds(10);

    private readonly List<AttachedExecutable> _leaving = [];
    private readonly ConcurrentQueue<AttachedExecutable> _detached = [];

    private void ReleaseIfUnused(AttachedExecutable executable)
    {
        // What is handed over stays as it is; if the hand-over fails, this is asked again.
        if (executable.IsInUse || executable.IsLeaving || _handOver is not null)
            return;
        executable.UnusedSince = Environment.TickCount64;
        if (!executable.Lingers || _stopped is not null)
            Leave(executable);
    }

    // If all slots are taken, the executable goes that has been unused for the longest time.
    private void MakeRoom()
    {
        AttachedExecutable? left;
        lock (_gate)
        {
            if (Array.Exists(_slots, static slot => slot is null))
                return;
            left = _executables.Where(static executable => executable is { IsInUse: false }).MinBy(static executable => executable.UnusedSince);
            if (left is null)
                return;
            Leave(left);
        }
        left.Detached.Wait(PatientRounds<WatchedFile>.Patience);
        // The reader frees the slot after it has read the last records.
        SpinWait.SpinUntil(() => Array.Exists(_slots, static slot => slot is null), PatientRounds<WatchedFile>.Patience);
    }

    private void LeaveUnused()
    {
        lock (_gate)
        {
            foreach (AttachedExecutable executable in _executables.ToArray())
            {
                if (!executable.IsInUse && Environment.TickCount64 - executable.UnusedSince > Lingering.TotalMilliseconds)
                    Leave(executable);
            }
        }
    }

    /// <summary>Detaches an executable whose file is changing, no matter who uses it. A watched file is attached again later.</summary>
    private Task LetGo(AttachedExecutable executable)
    {
        lock (_gate)
        {
            foreach (WatchedFile file in _watched)
            {
                if (file.Executable == executable)
                    file.Executable = null;
            }
            executable.Watchers = 0;
            _handOver?.Break();
            if (!executable.IsLeaving)
                Leave(executable);
        }
        return executable.Detached;
    }

    // Runs on the thread that a writer waits for.
    private bool LetGo(FileGuard guard)
    {
        AttachedExecutable? executable;
        lock (_gate)
            executable = Array.Find(_slots, slot => slot?.Guard == guard);
        if (executable is null)
            return false;
        LetGo(executable);
        return true;
    }

    // Called under the lock. Detaching runs on its own thread, where no other work delays it.
    private void Leave(AttachedExecutable executable)
    {
        executable.IsLeaving = true;
        _executables.Remove(executable);
        executable.Admits = false;
        SetAdmission(executable);
        if (_stopped is null)
            LetGoProcesses(executable);
        _leaving.RemoveAll(static other => other.Detached.IsCompleted);
        _leaving.Add(executable);
        // Otherwise the thread that is still attaching notices this, and detaches.
        if (executable.Attached.IsCompleted)
            new Thread(() => Detach(executable)) { Name = "sonde-detach", IsBackground = true }.Start();
    }

    private void Detach(AttachedExecutable executable)
    {
        try
        {
            executable.CloseLinks();
        }
        catch (Exception e)
        {
            Report(e);
        }
        executable.Guard.ReleaseLease();
        lock (_gate)
        {
            // After a late detach, the maps are closed already.
            if (!_disposed)
            {
                _state.ContextTypes.Forget(executable.Slot);
                _state.ErrorTypes.Forget(executable.Slot);
            }
        }
        _detached.Enqueue(executable);
        executable.MarkDetached();
        lock (_gate)
        {
            if (!_disposed)
                _poll.Wake();
        }
        // Closing may call into a file system, and nothing waits for it.
        executable.Guard.Dispose();
    }

    // Called after the records of its programs were read, because the records refer to the slot.
    private void FreeSlots(int count)
    {
        for (; count > 0 && _detached.TryDequeue(out AttachedExecutable? executable); count--)
        {
            _functions.Free(executable);
            Volatile.Write(ref _slots[executable.Slot], null);
            _mayUnload = true;
        }
    }

    private async Task DetachAllAsync()
    {
        List<AttachedExecutable> pending;
        lock (_gate)
        {
            foreach (AttachedExecutable executable in _executables.ToArray())
                Leave(executable);
            pending = [.. _leaving];
        }
        while (pending.RemoveAll(static executable => executable.Detached.IsCompleted) >= 0 && pending.Count > 0)
        {
            // An executable that is still being attached is detached by the thread that attaches it, even if its file system answers only
            // after the Manager has stopped.
            TimeSpan patience = pending.Exists(static executable => executable.Attached.IsCompleted)
                ? LongestDetaching
                : PatientRounds<WatchedFile>.Patience;
            Task<Task> next = Task.WhenAny(pending.Select(static executable => executable.Detached));
            if (await Task.WhenAny(next, Task.Delay(patience)).ConfigureAwait(false) == next)
                continue;
            Warn($"'{pending[0].Path}' is not detached yet: its file system does not answer. "
                + "It is detached when it answers, or when this process ends.");
            return;
        }
    }
}
