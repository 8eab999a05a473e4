using System.Collections.Concurrent;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Status;
using Sonde.Runtime.Watching;

namespace Sonde.Runtime;

/// <content>
/// Executables: attached when the first target runs them, detached after the last, and before anybody writes to them. Files are read
/// and hooks set outside the lock: a file system may not answer.
/// </content>
public sealed partial class Manager
{
    private readonly List<AttachedExecutable> _executables = [];
    private readonly AttachedExecutable?[] _slots;
    private readonly List<AttachedExecutable> _leaving = [];
    private readonly ConcurrentQueue<AttachedExecutable> _detached = [];

    // The kernel takes tens of milliseconds for each hook. One that takes this long waits for a file system.
    private static readonly TimeSpan LongestDetaching = TimeSpan.FromSeconds(10);

    /// <summary>Says whether an executable can be traced, without attaching to it. Loads the probes that fit, as attaching would.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="TargetException">
    /// There is no such file, it is not a Go program, it cannot be read, or no probe can be attached to it; where the kernel refused one,
    /// the inner exception is that <see cref="ProbeException"/>.
    /// </exception>
    public void CheckExecutable(string path)
    {
        using GoExecutable executable = GoExecutable.Open(path);
        IReadOnlyList<ProbePlan> plans = _attacher.Plan(executable);
        lock (_gate)
        {
            ThrowIfStopped();
            plans = _attacher.Load(plans);
        }
        if (!plans.Any(static plan => plan.State == ProbeState.Attached))
            throw NothingToTrace(path, executable, plans.Select(static plan => plan.ToStatus()));
    }

    /// <summary>
    /// Analyses a file and attaches to it, unless that has been done. The result is pinned once for the caller, who takes the pin back
    /// under the lock when it has counted its own use.
    /// </summary>
    private AttachedExecutable Acquire(Func<FileReader> open, string path, bool watch)
    {
        lock (_gate)
            ThrowIfStopped();
        using var notice = new Timer(
            _ => Warn($"'{path}' takes long to analyse and is waited for: this machine is busy, or the file's file system does not answer."),
            null, PatientRounds<WatchedFile>.Patience, Timeout.InfiniteTimeSpan);
        using Candidate candidate = Candidate.Open(open(), _changes, _attacher);
        for (;;)
        {
            AttachedExecutable[] others, leaving;
            lock (_gate)
                (others, leaving) = ([.. _executables], [.. _leaving]);
            AttachedExecutable? known = Array.Find(others, other => IsStill(other, candidate.Executable));
            lock (_gate)
            {
                ThrowIfStopped();
                // Compared with what is there by now, or once more.
                if (!_executables.SequenceEqual(others))
                    continue;
                if (known is null)
                    known = Reserve(candidate, path, watch);
                else if (!known.IsWatched && watch)
                    throw new TargetException(
                        TargetError.Unsupported, $"'{path}' is traced by process already. Stop that before tracing all its processes.");
                known.Pins++;
            }
            if (Array.IndexOf(others, known) < 0)
                Attach(known, candidate, leaving);
            else
                AwaitAttached(known);
            return known;
        }
    }

    // Whether an attached file is the one that was analysed. One that is the same but was written to since is let go first.
    private bool IsStill(AttachedExecutable known, GoExecutable executable)
    {
        if (!known.IsSameFile(executable, out bool isUnchanged))
            return false;
        if (isUnchanged)
            return true;
        LetGo(known).Wait();
        return false;
    }

    private AttachedExecutable Reserve(Candidate candidate, string path, bool watch)
    {
        int slot = Array.IndexOf(_slots, null);
        if (slot < 0)
        {
            throw new TargetException(
                TargetError.Unsupported,
                $"'{path}' is one executable too many: {_slots.Length} are attached. Raise {nameof(ManagerOptions.MaxExecutables)}.");
        }
        var reserved = new AttachedExecutable(path, candidate.Executable, (uint)slot) { IsWatched = watch, Guard = candidate.TakeGuard() };
        _executables.Add(reserved);
        Volatile.Write(ref _slots[slot], reserved);
        return reserved;
    }

    private void Attach(AttachedExecutable reserved, Candidate candidate, AttachedExecutable[] leaving)
    {
        Exception? problem = null;
        try
        {
            // The kernel copies the instruction below a breakpoint once, and keeps the copy while anybody has a breakpoint there.
            Task.WaitAll(leaving.Where(other => other.Stamp.IsSameFile(reserved.Stamp)).Select(static other => other.Detached).ToArray());
            reserved.UnfollowedContextTypes = _state.ContextTypes.Set(reserved.Slot, candidate.Executable);
            _attacher.Attach(reserved, candidate.Executable, candidate.Plans, reserved.IsWatched);
            if (!reserved.IsAttached)
                problem = NothingToTrace(reserved.Path, candidate.Executable, reserved.Status);
        }
        catch (Exception e)
        {
            problem = e;
        }
        lock (_gate)
        {
            if (reserved.IsLeaving || reserved.Guard.HasChanged)
                problem ??= _stopped is null ? Candidate.Changing(reserved.Path) : new ObjectDisposedException(nameof(Manager));
            if (problem is null)
            {
                reserved.MarkAttached();
                return;
            }
            reserved.Pins--;
            reserved.IsLeaving = true;
            _executables.Remove(reserved);
            reserved.MarkFailed(problem);
        }
        Detach(reserved);
        throw problem;
    }

    private void AwaitAttached(AttachedExecutable known)
    {
        try
        {
            known.Attached.Wait();
        }
        catch (AggregateException e)
        {
            lock (_gate)
                known.Pins--;
            // Thrown anew, as it has been thrown to the one who attached.
            throw e.InnerException is TargetException problem
                ? new TargetException(problem.Reason, problem.Message, problem.InnerException)
                : new ObjectDisposedException(nameof(Manager));
        }
    }

    private TargetException NothingToTrace(string path, GoExecutable executable, IEnumerable<ExecutableProbeStatus> probes)
    {
        ExecutableProbeStatus? off = probes
            .Where(static probe => probe.State == ProbeState.Off)
            .OrderBy(static probe => probe.Refusal is null)
            .FirstOrDefault();
        return new TargetException(
            TargetError.NothingToTrace,
            off is null
                ? $"'{path}' {ProbeAbsence.Explain(executable, _options.Probes)}"
                : $"'{path}' cannot be traced by probe '{off.Probe}'. {off.Reason}",
            off?.Refusal);
    }

    private void ReleaseIfUnused(AttachedExecutable executable)
    {
        if (!executable.IsInUse && !executable.IsLeaving)
            Leave(executable);
    }

    /// <summary>Takes an executable back whose file changes, whoever uses it. What watches it attaches again later.</summary>
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
            if (!executable.IsLeaving)
                Leave(executable);
        }
        return executable.Detached;
    }

    // On the thread that a writer waits for.
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

    // Under the lock. On a thread of its own, which no other work keeps waiting.
    private void Leave(AttachedExecutable executable)
    {
        executable.IsLeaving = true;
        _executables.Remove(executable);
        if (_stopped is null)
            LetGoProcesses(executable);
        _leaving.RemoveAll(static other => other.Detached.IsCompleted);
        _leaving.Add(executable);
        // Else the one who still attaches finds out, and detaches.
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
            // What is detached late finds its maps closed.
            if (!_disposed)
            {
                _state.ContextTypes.Forget(executable.Slot);
                _state.ErrorTypes.Forget(executable.Slot);
            }
        }
        _detached.Enqueue(executable);
        executable.MarkDetached();
        // Closing asks some file systems, and nobody waits for that.
        executable.Guard.Dispose();
    }

    // Once what its programs have sent is read, so that it still says what they were of.
    private void FreeSlots(int count)
    {
        for (; count > 0 && _detached.TryDequeue(out AttachedExecutable? executable); count--)
            Volatile.Write(ref _slots[executable.Slot], null);
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
            // What is still being attached is taken back by whoever attaches it, also when its file system answers after the end only.
            TimeSpan patience = pending.Exists(static executable => executable.Attached.IsCompleted)
                ? LongestDetaching
                : PatientRounds<WatchedFile>.Patience;
            Task<Task> next = Task.WhenAny(pending.Select(static executable => executable.Detached));
            if (await Task.WhenAny(next, Task.Delay(patience)).ConfigureAwait(false) == next)
                continue;
            Warn($"'{pending[0].Path}' is not detached yet: its file system does not answer. That is done when it does, or when this process ends.");
            return;
        }
    }
}
