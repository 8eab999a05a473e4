using System.Diagnostics;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Cost;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Status;

namespace Sonde.Runtime;

/// <content>Keeps the cost within <see cref="ManagerOptions.MaxCpu"/>. All of it runs on the thread that measures.</content>
public sealed partial class Manager
{
    private static readonly TimeSpan EndingLook = TimeSpan.FromMilliseconds(20);

    private readonly BudgetController? _budget;
    private BudgetStatus? _budgetStatus;

    /// <summary>
    /// Raised for each step that is taken because of <see cref="ManagerOptions.MaxCpu"/>, after it was taken. Raised on a thread that may
    /// not stop the Manager.
    /// </summary>
    public event Action<BudgetStep>? BudgetStepTaken;

    private void KeepBudget(CostWindow measured)
    {
        TrapTimes times = _trapTimes!.GetAwaiter().GetResult();
        double cores = measured.Cores(times);
        BudgetStep? step = _budget!.Next(
            TimeSpan.FromMicroseconds(CostClock / 1000), cores, measured.CoresBy(times, GroupOf));
        try
        {
            Switch();
        }
        catch (ProbeException e)
        {
            // It is tried again after the next window.
            WarnOnce($"A probe could not be switched on again. {e.Message}");
        }
        lock (_gate)
        {
            if (step is not null)
                _groups.SetBudget(_budget.Ratio, [.. _budget.Off]);
            _budgetStatus = new BudgetStatus
            {
                MaxCpu = _options.MaxCpu!.Value,
                Cores = cores,
                SamplingRatio = _budget.Ratio,
                LowestSamplingRatio = _budget.LowestSoFar,
                SwitchedOff = [.. _budget.Off],
                Reductions = _budget.Reductions,
            };
        }
        if (step is not null)
            Tell(step);
    }

    // A probe that works for another one is useless without it, and they cost together what they cost.
    private string? GroupOf(string probe) => _probes.FirstOrDefault(other => other.Name == probe) is { } descriptor
        ? descriptor.For ?? descriptor.Name
        : null;

    // Brings the links in line with what is off. Another executable may have been attached since the last time.
    private void Switch()
    {
        lock (_gate)
        {
            if (_handOver is not null)
                return;
        }
        HashSet<string> off = [.. _budget!.Off];
        ProbeLinks[] all = [.. AttachedExecutables().SelectMany(static executable => executable.Links)];
        ProbeLinks[] closing = [.. all.Where(links => off.Contains(GroupOf(links.Probe)!) && links.IsOpen)];
        // The last window says nothing about the time without these probes.
        if (closing.Length > 0)
            _meter.Settle(CostClock);
        CloseGently(closing, _stopping.Token);
        foreach (ProbeLinks links in all.Where(links => !off.Contains(GroupOf(links.Probe)!)))
            links.Open();
    }

    // Nothing begins any more, what runs may end, and the rest is given up.
    private void CloseGently(ProbeLinks[] closing, CancellationToken stop)
    {
        Parallel.ForEach(closing, static links => links.CloseStarts());
        HashSet<string> names = [.. closing.Select(static links => links.Probe)];
        LoadedProbe[] probes = [.. _loaded.OfType<LoadedProbe>().Where(probe => names.Contains(probe.Descriptor.Name))];
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < _options.BudgetPace.EndingTime;)
        {
            if (!Array.Exists(probes, static probe => probe.HasRunning()) || stop.WaitHandle.WaitOne(EndingLook))
                break;
        }
        Parallel.ForEach(closing, static links => links.CloseRest());
        foreach (LoadedProbe probe in probes)
            probe.GiveUpOperations(_state);
    }

    private BudgetStatus? BudgetSoFar() => _budget is null ? null : _budgetStatus ?? new BudgetStatus
    {
        MaxCpu = _options.MaxCpu!.Value,
        Cores = 0,
        SamplingRatio = 1,
        LowestSamplingRatio = 1,
        SwitchedOff = [],
        Reductions = 0,
    };

    private ExecutableProbeStatus WithBudget(ExecutableProbeStatus status) =>
        status.State == ProbeState.Attached && GroupOf(status.Probe) is { } group && _budgetStatus?.SwitchedOff.Contains(group) == true
            ? status with
            {
                State = ProbeState.Idle,
                Reason = $"It is switched off, because tracing cost more than the budget ({nameof(ManagerOptions.MaxCpu)}).",
            }
            : status;

    private void Tell(BudgetStep step)
    {
        try
        {
            BudgetStepTaken?.Invoke(step);
        }
        catch (Exception e)
        {
            Trace.TraceError($"A handler of the event {nameof(BudgetStepTaken)} failed: {e}");
            Warn($"A handler of the event {nameof(BudgetStepTaken)} failed: {e.Message}");
        }
    }
}
