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
        if (step is not null)
        {
            lock (_gate)
                _groups.SetBudget(_budget.Ratio, [.. _budget.Off]);
        }
        Reconcile();
        lock (_gate)
        {
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

    private BudgetStatus? BudgetSoFar() => _budget is null ? null : _budgetStatus ?? new BudgetStatus
    {
        MaxCpu = _options.MaxCpu!.Value,
        Cores = 0,
        SamplingRatio = 1,
        LowestSamplingRatio = 1,
        SwitchedOff = [],
        Reductions = 0,
    };

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
