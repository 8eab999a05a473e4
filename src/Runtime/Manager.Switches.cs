using System.Diagnostics;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Status;
using Sonde.Runtime.Watching;

namespace Sonde.Runtime;

/// <content>
/// Brings the hooks in line with the switches. A switch takes effect at once in the programs; a hook that no target of an executable uses is
/// then removed, and one that a target uses again is set again. What fails for a reason that may pass is tried again, at growing intervals.
/// </content>
public sealed partial class Manager
{
    private static readonly TimeSpan EndingLook = TimeSpan.FromMilliseconds(20);

    // Taken before the Manager's lock.
    private readonly Lock _switching = new();
    private readonly SemaphoreSlim _switched = new(0);
    private Task _switcher = Task.CompletedTask;
    private volatile bool _hasClosedLinks;

    private async Task FollowSwitches()
    {
        var backoff = new Backoff();
        TimeSpan wait = Timeout.InfiniteTimeSpan;
        try
        {
            while (true)
            {
                await _switched.WaitAsync(wait, _stopping.Token).ConfigureAwait(false);
                bool isDone = Reconcile();
                if (isDone)
                    backoff.Reset();
                wait = isDone ? Timeout.InfiniteTimeSpan : backoff.Next();
            }
        }
        catch (OperationCanceledException)
        {
            // The Manager stops.
        }
    }

    private void NoteSwitch()
    {
        if ((_groups.HasSwitches || _hasClosedLinks) && _switched.CurrentCount == 0)
            _switched.Release();
    }

    // What is wanted again is there when this returns. What is not wanted any more is closed later, when its operations have ended.
    private void OpenAndNote()
    {
        if (_hasClosedLinks)
        {
            lock (_switching)
                Open();
        }
        NoteSwitch();
    }

    // Returns false if something is to be tried again.
    private bool Reconcile()
    {
        try
        {
            lock (_switching)
            {
                Use[] closing = [.. Uses().Where(static use => !use.IsWanted && use.Probe.Links.IsOpen)];
                if (closing.Length > 0)
                {
                    // The last window says nothing about the time without these probes.
                    _meter.Settle(CostClock);
                    _hasClosedLinks = true;
                    CloseGently([.. closing.Select(static use => use.Probe.Links)], _stopping.Token, name => ProcessesOf(name, closing));
                    LeaveToUnload(closing);
                }
                return Open();
            }
        }
        catch (Exception e)
        {
            Report(e);
            return false;
        }
    }

    private bool Open()
    {
        Use[] uses = Uses();
        foreach (IGrouping<AttachedExecutable, Use> closed in uses.Where(static use => use.IsWanted && !use.Probe.Links.IsOpen).ToLookup(static use => use.Executable))
        {
            ExecutableProbe[] probes = [.. closed.Select(static use => use.Probe)];
            _attacher.AttachMore(closed.Key, probes);
            foreach (ExecutableProbe probe in probes)
                Tell(closed.Key, probe);
        }
        foreach (Use unused in uses.Where(static use => !use.IsWanted))
            unused.Probe.Failure = null;
        _hasClosedLinks = Array.Exists(uses, static use => !use.Probe.Links.IsOpen);
        return !Array.Exists(uses, static use => use.IsWanted && use.Probe.Failure is not null);
    }

    private void Tell(AttachedExecutable executable, ExecutableProbe probe)
    {
        if (probe.Failure is { } failure)
            WarnOnce($"Probe '{probe.Name}' could not be attached to '{executable.Path}', and the Manager keeps trying. {failure.Message}");
        else if (probe.Plan is { State: ProbeState.Off, Reason: { } reason })
            WarnOnce($"Probe '{probe.Name}' could not be attached to '{executable.Path}'. {reason}");
    }

    // Nothing begins any more, what runs may end, and the rest is given up.
    private void CloseGently(ProbeLinks[] closing, CancellationToken stop, Func<string, Predicate<uint>>? processesOf = null)
    {
        Parallel.ForEach(closing, static links => links.CloseStarts());
        HashSet<string> names = [.. closing.Select(static links => links.Probe)];
        (LoadedProbe Probe, Predicate<uint> Processes)[] probes =
        [
            .. _loaded.OfType<LoadedProbe>()
                .Where(probe => names.Contains(probe.Descriptor.Name))
                .Select(probe => (probe, processesOf?.Invoke(probe.Descriptor.Name) ?? (static _ => true))),
        ];
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < _options.BudgetPace.EndingTime;)
        {
            if (!Array.Exists(probes, static closed => closed.Probe.HasRunning(closed.Processes)) || stop.WaitHandle.WaitOne(EndingLook))
                break;
        }
        Parallel.ForEach(closing, static links => links.CloseRest());
        foreach ((LoadedProbe probe, Predicate<uint> processes) in probes)
            probe.GiveUpOperations(_state, processes);
    }

    // The processes in which a probe is closed.
    private Predicate<uint> ProcessesOf(string probe, Use[] closing)
    {
        if (Uses().Where(use => use.Probe.Name == probe).All(static use => !use.IsWanted))
            return static _ => true;
        HashSet<AttachedExecutable> executables = [.. closing.Where(use => use.Probe.Name == probe).Select(static use => use.Executable)];
        HashSet<uint> numbers = [.. _processes.Values.Where(process => executables.Contains(process.Executable)).Select(static process => process.Key.Number)];
        return numbers.Contains;
    }

    // The links of all executables, and whether a target uses them. None while the Manager is being handed over.
    private Use[] Uses()
    {
        lock (_gate)
        {
            if (_handOver is not null || _stopped is not null)
                return [];
            // Without targets, things stay as they are: nobody knows whose group the next one has.
            ILookup<AttachedExecutable, TracedProcess> running = _processes.Values.ToLookup(static process => process.Executable);
            return
            [
                .. from executable in _executables
                   where executable.Attached.IsCompletedSuccessfully
                   let unused = UnusedProbes(executable, running[executable])
                   let hasTargets = UsersOf(executable, running[executable]).Any()
                   from probe in executable.Probes
                   where probe.IsPlanned
                   select new Use(executable, probe, !unused.Contains(probe.Name) && (hasTargets || probe.Links.IsOpen)),
            ];
        }
    }

    private HashSet<string> UnusedProbes(AttachedExecutable executable)
    {
        lock (_gate)
            return UnusedProbes(executable, []);
    }

    // Called under the lock. The companion of all probes is used where another one is.
    private HashSet<string> UnusedProbes(AttachedExecutable executable, IEnumerable<TracedProcess> running)
    {
        HashSet<string> unused = [.. _probes.Where(probe => WhyUnused(probe, executable, running) is not null).Select(static probe => probe.Name)];
        if (_options.GoroutineParents is { } companion && _probes.All(probe => probe == companion || unused.Contains(probe.Name)))
            unused.Add(companion.Name);
        return unused;
    }

    // Called under the lock. Why no target of an executable uses a probe; null if one does.
    private SwitchReason? WhyUnused(ProbeDescriptor probe, AttachedExecutable executable, IEnumerable<TracedProcess> running)
    {
        SwitchReason? reason = null;
        foreach ((TargetGroup group, ProcessKey? process) in UsersOf(executable, running))
        {
            reason = _groups.WhyOff(probe, group, process);
            if (reason is null)
                return null;
        }
        return reason ?? (_groups.WhyOff(probe, _groups.Default.Group) is { } off and (SwitchReason.Everywhere or SwitchReason.Budget) ? off : null);
    }

    private IEnumerable<(TargetGroup Group, ProcessKey? Process)> UsersOf(AttachedExecutable executable, IEnumerable<TracedProcess> running)
    {
        if (executable.EveryProcess is { } group)
            yield return (_groups.Know(group).Group, null);
        foreach (TargetGroup expected in executable.Expected)
            yield return (_groups.Know(expected).Group, null);
        foreach (TracedProcess process in running)
            yield return (process.Target.Group, process.Key);
    }

    private ExecutableProbeStatus StatusOf(ExecutableProbe probe, AttachedExecutable executable)
    {
        ExecutableProbeStatus status = probe.ToStatus();
        if (!probe.IsPlanned)
            return status;
        IEnumerable<TracedProcess> running = _processes.Values.Where(process => process.Executable == executable);
        return WhyUnused(probe.Plan.Probe, executable, running) switch
        {
            null when probe.Links.IsOpen || probe.Failure is not null => status,
            null => status with { State = ProbeState.Idle, Reason = "No target uses it." },
            SwitchReason.Budget => status with
            {
                State = ProbeState.Idle,
                Reason = $"It is switched off, because tracing cost more than the budget ({nameof(ManagerOptions.MaxCpu)}).",
            },
            SwitchReason.Everywhere => status with { State = ProbeState.Idle, Reason = "It is switched off." },
            _ => status with { State = ProbeState.Idle, Reason = "It is switched off for each target of this executable." },
        };
    }

    private sealed record Use(AttachedExecutable Executable, ExecutableProbe Probe, bool IsWanted);
}
