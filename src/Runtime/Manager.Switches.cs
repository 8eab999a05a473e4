using System.Diagnostics;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Status;

namespace Sonde.Runtime;

/// <content>
/// Brings the hooks in line with the switches. A switch takes effect at once in the programs; a hook that no target of an executable uses is
/// then removed, and one that a target uses again is set again. What the kernel refuses is tried again, at growing intervals.
/// </content>
public sealed partial class Manager
{
    private static readonly TimeSpan EndingLook = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);

    // Taken before the Manager's lock.
    private readonly Lock _switching = new();
    private readonly SemaphoreSlim _switched = new(0);
    private Task _switcher = Task.CompletedTask;
    private volatile bool _hasClosedLinks;

    private async Task FollowSwitches()
    {
        TimeSpan retry = FirstRetry, wait = Timeout.InfiniteTimeSpan;
        try
        {
            while (true)
            {
                await _switched.WaitAsync(wait, _stopping.Token).ConfigureAwait(false);
                if (Reconcile())
                {
                    (retry, wait) = (FirstRetry, Timeout.InfiniteTimeSpan);
                    continue;
                }
                wait = retry;
                retry = retry * 2 < LongestRetry ? retry * 2 : LongestRetry;
            }
        }
        catch (OperationCanceledException)
        {
            // The Manager stops.
        }
    }

    private void NoteSwitch()
    {
        if (_groups.HasSwitches && _switched.CurrentCount == 0)
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

    // Returns false if the kernel has refused something.
    private bool Reconcile()
    {
        try
        {
            lock (_switching)
            {
                Use[] closing = [.. Uses().Where(static use => !use.IsWanted && use.Links.IsOpen)];
                if (closing.Length > 0)
                {
                    // The last window says nothing about the time without these probes.
                    _meter.Settle(CostClock);
                    _hasClosedLinks = true;
                    CloseGently([.. closing.Select(static use => use.Links)], _stopping.Token, name => ProcessesOf(name, closing));
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
        bool isDone = true;
        Use[] uses = Uses();
        foreach (Use use in uses.Where(static use => use.IsWanted))
        {
            try
            {
                use.Links.Open();
            }
            catch (ProbeException e)
            {
                isDone = false;
                WarnOnce($"Probe '{use.Links.Probe}' could not be switched on again, and the Manager keeps trying. {e.Message}");
            }
        }
        _hasClosedLinks = Array.Exists(uses, static use => !use.Links.IsOpen);
        return isDone;
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
        if (Uses().Where(use => use.Links.Probe == probe).All(static use => !use.IsWanted))
            return static _ => true;
        HashSet<AttachedExecutable> executables = [.. closing.Where(use => use.Links.Probe == probe).Select(static use => use.Executable)];
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
            ILookup<AttachedExecutable, TracedProcess> running = _processes.Values.ToLookup(static process => process.Executable);
            return
            [
                .. from executable in _executables
                   where executable.Attached.IsCompletedSuccessfully
                   from links in executable.Links
                   select new Use(executable, links, WhyUnused(links.Probe, executable, running[executable]) is null),
            ];
        }
    }

    // Called under the lock. Why no target of an executable uses a probe; null if one does.
    private SwitchReason? WhyUnused(string name, AttachedExecutable executable, IEnumerable<TracedProcess> running)
    {
        ProbeDescriptor probe = _probes.First(probe => probe.Name == name);
        SwitchReason? reason = null;
        foreach ((TargetGroup group, ProcessKey? process) in UsersOf(executable, running))
        {
            reason = _groups.WhyOff(probe, group, process);
            if (reason is null)
                return null;
        }
        // Without a target, nobody knows whose group the next one has.
        return reason ?? (_groups.WhyOff(probe, _groups.Default.Group) is { } off and (SwitchReason.Everywhere or SwitchReason.Budget) ? off : null);
    }

    private static IEnumerable<(TargetGroup Group, ProcessKey? Process)> UsersOf(AttachedExecutable executable, IEnumerable<TracedProcess> running)
    {
        if (executable.EveryProcess is { } group)
            yield return (group, null);
        foreach (TracedProcess process in running)
            yield return (process.Target.Group, process.Key);
    }

    private ExecutableProbeStatus WithSwitches(ExecutableProbeStatus status, AttachedExecutable executable)
    {
        if (status.State != ProbeState.Attached)
            return status;
        IEnumerable<TracedProcess> running = _processes.Values.Where(process => process.Executable == executable);
        return WhyUnused(status.Probe, executable, running) switch
        {
            null => status,
            SwitchReason.Budget => status with
            {
                State = ProbeState.Idle,
                Reason = $"It is switched off, because tracing cost more than the budget ({nameof(ManagerOptions.MaxCpu)}).",
            },
            SwitchReason.Everywhere => status with { State = ProbeState.Idle, Reason = "It is switched off." },
            _ => status with { State = ProbeState.Idle, Reason = "It is switched off for each target of this executable." },
        };
    }

    private sealed record Use(AttachedExecutable Executable, ProbeLinks Links, bool IsWanted);
}
