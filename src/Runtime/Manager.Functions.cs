using System.Globalization;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Cost;
using Sonde.Runtime.FunctionSpans;
using Sonde.Runtime.Status;

namespace Sonde.Runtime;

/// <content>
/// Detaches a function whose hooks cost more than <see cref="ManagerOptions.MaxFunctionCpu"/>, until its executable is attached again. All of
/// it runs on the thread that measures.
/// </content>
public sealed partial class Manager
{
    // Short, because the hooks at its returns still cost. A function that is called so often does not take longer.
    private static readonly TimeSpan LastReturns = TimeSpan.FromMilliseconds(100);

    private readonly FunctionMeter? _functionMeter;

    private void KeepFunctions()
    {
        if (_functionMeter is null)
            return;
        _trapTimes ??= Task.Run(MeasureTraps);
        foreach (FunctionCost cost in _functionMeter.Look(CostClock, _functions.ReadUse(), _trapTimes.GetAwaiter().GetResult()))
        {
            cost.Use.Table.SetCost(cost.Use.Number, cost.Cores);
            if (cost.IsTooMuch)
                DetachFunction(cost);
        }
    }

    private void DetachFunction(in FunctionCost cost)
    {
        (FunctionTable table, int number, FunctionPlan plan, _) = cost.Use;
        string symbol = plan.Symbol;
        string reason = string.Create(
            CultureInfo.InvariantCulture,
            $"its hooks cost {cost.Cores * 100:0.#} % of a core, and at most {_functionMeter!.Limit * 100:0.##} % is allowed");
        AttachedExecutable? executable = null;
        ExecutableProbe? probe = null;
        lock (_switching)
        {
            lock (_gate)
            {
                if (_handOver is null && _stopped is null)
                {
                    (executable, probe) = _executables.SelectMany(static executable => executable.Probes.Select(probe => (executable, probe)))
                        .FirstOrDefault(pair => _functions.Find(pair.probe.Plan.Probe)?.Table == table && pair.probe.FunctionNumbers.Contains(number));
                }
            }
            bool isDetached = probe?.Links.CloseFunction(number, () =>
            {
                _stopping.Token.WaitHandle.WaitOne(LastReturns);
                table.Detach(number, reason);
            }) == true;
            if (!isDetached)
                return; // it is being detached as a whole
        }
        lock (_gate)
        {
            probe!.Plan = probe.Plan with
            {
                Hooks = [.. probe.Plan.Hooks.Select(hook => hook.Symbol == symbol && FunctionProbe.IsOfFunction(hook.Program) ? hook with { Sites = [], Absence = $"detached: {reason}" } : hook)],
            };
        }
        Warn($"Function '{symbol}' of '{executable!.Path}' is no longer traced: {reason}. The others go on. Trace a function that is called less often, or allow more ({nameof(ManagerOptions.MaxFunctionCpu)}).");
    }
}
