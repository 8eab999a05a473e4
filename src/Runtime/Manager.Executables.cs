using System.Diagnostics;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Sharing;
using Sonde.Runtime.Status;
using Sonde.Runtime.Watching;

namespace Sonde.Runtime;

/// <content>
/// Analyses executables and attaches them, when the first target runs them. Files are read and hooks are set outside the lock, because a
/// file system may not answer.
/// </content>
public sealed partial class Manager
{
    private readonly List<AttachedExecutable> _executables = [];
    private readonly AttachedExecutable?[] _slots;

    /// <summary>
    /// Checks whether an executable can be traced, without attaching to it. Loads the probes that fit, as attaching would.
    /// </summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="TargetException">
    /// The file does not exist, is not a Go program, cannot be read, or no probe can be attached to it. If the kernel refused a probe, the
    /// inner exception is that <see cref="ProbeException"/>.
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
    /// Analyses a file and attaches to it, unless it is attached already. The result is pinned once for the caller, who releases the pin
    /// under the lock after counting its own use.
    /// </summary>
    /// <param name="open">Opens the file.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="groups">The groups of the processes that wait for it, asked for under the lock; <see langword="null"/> for the default one.</param>
    /// <param name="use">Called under the lock before any process is admitted that is not traced yet.</param>
    private AttachedExecutable Acquire(
        Func<FileReader> open, string path, Func<IEnumerable<TargetGroup>>? groups = null, Action<AttachedExecutable>? use = null)
    {
        lock (_gate)
            ThrowIfStopped();
        using var notice = new Timer(
            _ => Warn($"Analysing '{path}' takes long: this machine is busy, or the file system of the file does not answer. "
                + "The Manager keeps waiting."),
            null, PatientRounds<WatchedFile>.Patience, Timeout.InfiniteTimeSpan);
        using Candidate candidate = Candidate.Open(open(), _changes);
        for (; ; )
        {
            AttachedExecutable[] others, leaving;
            lock (_gate)
                (others, leaving) = ([.. _executables], [.. _leaving]);
            AttachedExecutable? known = Array.Find(others, other => IsStill(other, candidate.File));
            if (known is null && !candidate.IsAnalysed)
            {
                Analyse(candidate, path);
                continue;
            }
            HandOverAttempt? handOver;
            lock (_gate)
            {
                ThrowIfStopped();
                handOver = known is null ? _handOver : null;
            }
            handOver?.AwaitEnd();
            lock (_gate)
            {
                ThrowIfStopped();
                if (known is null && _handOver is not null)
                    continue;
                // If the list has changed since it was compared, compare again.
                if (!_executables.SequenceEqual(others))
                    continue;
                known ??= Reserve(candidate, path, groups);
                known.AlsoKnowAs(candidate.File.Stamp);
                known.Pins++;
                use?.Invoke(known);
                SetAdmission(known);
            }
            if (Array.IndexOf(others, known) < 0)
                Attach(known, candidate, leaving);
            else
                AwaitAttached(known);
            return known;
        }
    }

    // Analysing many executables at once would take much memory, and processors from the programs that run on them.
    private void Analyse(Candidate candidate, string path)
    {
        long began = Stopwatch.GetTimestamp();
        Exception? problem = null;
        try
        {
            using IDisposable pass = _analyses.Enter(_stopping.Token);
            began = Stopwatch.GetTimestamp();
            using (_phases.Begin($"analysing {path}"))
                candidate.Analyse(_attacher);
        }
        catch (OperationCanceledException e)
        {
            problem = e;
            throw new ObjectDisposedException(nameof(Manager));
        }
        catch (Exception e)
        {
            problem = e;
            throw;
        }
        finally
        {
            _metrics.Analysed(Stopwatch.GetElapsedTime(began), problem);
        }
    }

    // Called under the lock. The first programs of an executable that are attached admit nobody.
    private void SetAdmission(AttachedExecutable executable) =>
        _state.Admissions.Set(
            executable.Slot, executable is { Admits: true, EveryProcess: not null }, _groups.Know(executable.EveryProcess).Row);

    // Whether an attached file is the analysed one. If it is the same file but was written to since, it is detached first.
    private bool IsStill(AttachedExecutable known, FileReader file)
    {
        if (!known.IsSameFile(file, out bool isUnchanged))
            return false;
        if (isUnchanged)
            return true;
        LetGo(known).Wait();
        return false;
    }

    private AttachedExecutable Reserve(Candidate candidate, string path, Func<IEnumerable<TargetGroup>>? groups)
    {
        int slot = Array.IndexOf(_slots, null);
        if (slot < 0)
        {
            throw new TargetException(
                TargetError.Unsupported,
                $"'{path}' is one executable too many: {_slots.Length} are attached. Raise {nameof(ManagerOptions.MaxExecutables)}.");
        }
        var reserved = new AttachedExecutable(path, candidate.Executable, (uint)slot)
        {
            Guard = candidate.TakeGuard(),
            Expected = [.. groups?.Invoke() ?? [_groups.Default.Group]],
        };
        _executables.Add(reserved);
        Volatile.Write(ref _slots[slot], reserved);
        return reserved;
    }

    private void Attach(AttachedExecutable reserved, Candidate candidate, AttachedExecutable[] leaving)
    {
        Exception? problem = null;
        long began = Stopwatch.GetTimestamp();
        try
        {
            // The kernel copies the instruction under a breakpoint once and keeps the copy while any breakpoint is set there.
            Task.WaitAll(leaving.Where(other => other.Stamp.IsSameFile(reserved.Stamp)).Select(static other => other.Detached).ToArray());
            using (_phases.Begin($"finding the contexts of {reserved.Path}"))
                reserved.UnfollowedContextTypes = _state.ContextTypes.Set(reserved.Slot, candidate.Executable);
            _attacher.Attach(reserved, candidate.Executable, candidate.Plans, UnusedProbes(reserved), () => Admit(reserved));
            if (!reserved.HasUse)
                problem = NothingToTrace(reserved.Path, candidate.Executable, reserved.Probes.Select(static probe => probe.ToStatus()));
        }
        catch (Exception e)
        {
            problem = e;
        }
        _metrics.Attached(Stopwatch.GetElapsedTime(began), problem);
        lock (_gate)
        {
            if (reserved.IsLeaving || reserved.Guard.HasChanged)
                problem ??= _stopped is null ? Candidate.Changing(reserved.Path) : new ObjectDisposedException(nameof(Manager));
            if (problem is null)
            {
                reserved.MarkAttached();
                BeginCostWatch();
                _hasClosedLinks |= reserved.Probes.Any(static probe => probe.IsPlanned && !probe.Links.IsOpen);
                NoteSwitch();
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

    private void Admit(AttachedExecutable reserved)
    {
        lock (_gate)
        {
            reserved.Admits = true;
            SetAdmission(reserved);
        }
    }

    /// <summary>Returns the attached executable that is known under a stamp, and pins it, without reading the file.</summary>
    private AttachedExecutable? FindAttached(in FileStamp stamp)
    {
        AttachedExecutable? known = null;
        lock (_gate)
        {
            foreach (AttachedExecutable executable in _executables)
            {
                if (executable.IsKnownAs(stamp) && !executable.Guard.HasChanged)
                    known = executable;
            }
            if (known is null)
                return null;
            known.Pins++;
        }
        AwaitAttached(known);
        return known;
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
            // A new exception, because the original one was thrown on the thread that attached.
            throw e.InnerException is TargetException problem
                ? new TargetException(problem.Reason, problem.Message, problem.InnerException) { MayPass = problem.MayPass }
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
                ? $"'{path}' {WhyNothing(executable, probes)}"
                : $"'{path}' cannot be traced by probe '{off.Probe}'. {off.Reason}",
            off?.Refusal);
    }

    // What the host names itself is explained before what any program may have.
    private string WhyNothing(GoExecutable executable, IEnumerable<ExecutableProbeStatus> probes) =>
        probes.FirstOrDefault(probe => probe.Probe == OwnProbes.Functions || (_options.Probes.Count == 1 && _functions.Contain(probe.Probe)))?.Reason is { } reason
            ? $"has none of the functions to trace. {reason}"
            : ProbeAbsence.Explain(executable, _options.Probes);
}
