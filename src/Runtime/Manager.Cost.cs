using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Cost;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Status;

namespace Sonde.Runtime;

/// <content>Measures, on a thread of its own, what the programs cost.</content>
public sealed partial class Manager
{
    private static readonly TimeSpan LongestCostStep = TimeSpan.FromSeconds(10);

    private readonly CostMeter _meter = new(static program => ProgramRuns.TryRead(program, out ProgramRuns runs) ? runs : default);
    private Thread? _costWatch;
    private Task<TrapTimes>? _trapTimes;
    private volatile string _costUnavailableReason = "";

    /// <summary>Whether the kernel counts the runs of programs for this Manager now.</summary>
    internal bool IsMeasuringCost => _meter.IsOpen;

    // Whether the kernel counts the runs of programs now and then.
    private bool CountsRuns => _options.MeasureCost || _budget is not null;

    private static long CostClock => (long)Stopwatch.GetElapsedTime(0).TotalNanoseconds;

    /// <exception cref="ProbeException">The kernel does not let this process measure costs.</exception>
    private static void CheckCostIsMeasurable()
    {
        int counting = ProgramRuns.EnableCounting();
        if (counting < 0)
        {
            throw Capabilities.Refusal(
                $"Option '{nameof(ManagerOptions.MaxCpu)}' cannot be kept: this process may not measure BPF programs", Capability.SysAdmin);
        }
        _ = Libc.close(counting);
    }

    // Called under the lock, when an executable has been attached.
    private void BeginCostWatch()
    {
        if (_costWatch is not null || _stopped is not null || (!CountsRuns && _functionMeter is null))
            return;
        _costWatch = new Thread(WatchCost) { Name = "sonde-cost", IsBackground = true };
        _costWatch.Start();
    }

    // The programs are still attached, so the last window ends with all that they did.
    private void EndCostWatch()
    {
        Thread? watch;
        lock (_gate)
            watch = _costWatch;
        if (watch?.Join(LongestCostStep) == false)
            Warn("A probe could not be switched in time: a file system does not answer. The Manager stops all the same.");
        // A trace that ends at once is over before the traps are timed.
        _ = _trapTimes?.Wait(LongestCostStep);
    }

    private void WatchCost()
    {
        TimeSpan window = _options.BudgetPace.Interval;
        bool countsRuns = CountsRuns;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                CostWindow? measured = countsRuns ? Measure(window) : null;
                countsRuns = measured is not null;
                if (!countsRuns && _functionMeter is null)
                    return;
                if (_stopping.IsCancellationRequested)
                    return; // the window ended with the trace
                window = _options.BudgetPace.Window;
                KeepFunctions();
                if (measured is not null && _budget is not null)
                {
                    KeepBudget(measured);
                    if (_budget.IsUrgent)
                        continue;
                }
            }
            catch (Exception e)
            {
                Trace.TraceError($"The measurement of costs hit an error and continues: {e}");
                WarnOnce($"The measurement of costs hit an error and continues: {e.Message}");
            }
            // Windows at equal distances could always meet, or always miss, what the target does once a second.
            TimeSpan rest = _options.BudgetPace.Interval - _options.BudgetPace.Window;
            _stopping.Token.WaitHandle.WaitOne(rest * (0.5 + Random.Shared.NextDouble()));
        }
        _meter.Settle(CostClock);
    }

    // Returns null if the kernel does not count for this process.
    private CostWindow? Measure(TimeSpan window)
    {
        int counting = ProgramRuns.EnableCounting();
        if (counting < 0)
        {
            _costUnavailableReason = Capabilities.Refusal("This process may not measure BPF programs", Capability.SysAdmin).Message;
            return null;
        }
        using var enabled = new SafeFileHandle(counting, ownsHandle: true);
        _trapTimes ??= Task.Run(MeasureTraps);
        _meter.Open(CostClock, MeteredPrograms());
        _stopping.Token.WaitHandle.WaitOne(window);
        return _meter.Close(CostClock, MeteredPrograms());
    }

    private TrapTimes MeasureTraps()
    {
        try
        {
            using LoadedObject empty = _loader.LoadTrap();
            return TrapTimer.Measure(empty, _backend);
        }
        catch (Exception e)
        {
            Warn($"The time of the kernel's traps could not be measured, and the costs do not include it: {e.Message}");
            return TrapTimes.Unknown;
        }
    }

    private List<MeteredProgram> MeteredPrograms()
    {
        Dictionary<(string, string), TrapKind> traps = AttachedTraps();
        List<MeteredProgram> programs =
        [
            .. _loader.ProgramsOfEvents.Concat(_propagator.ProgramsElsewhere).Select(static program => new MeteredProgram(null, program.Name, program.Descriptor, TrapKind.None)),
            .. _propagator.Programs.Select(static program => new MeteredProgram("", program.Name, program.Descriptor, TrapKind.None)),
        ];
        for (int number = 0; number < _loaded.Length; number++)
        {
            if (Volatile.Read(ref _loaded[number]) is not { } probe)
                continue;
            programs.AddRange(probe.Programs.Select(program => new MeteredProgram(
                probe.Descriptor.Name, program.Name, program.Descriptor, traps.GetValueOrDefault((probe.Descriptor.Name, program.Name)))));
        }
        return programs;
    }

    private Dictionary<(string, string), TrapKind> AttachedTraps()
    {
        var traps = new Dictionary<(string, string), TrapKind>();
        foreach (ExecutableProbe probe in AttachedExecutables().SelectMany(static executable => executable.Probes))
        {
            foreach (HookStatus hook in probe.Plan.Hooks.Where(static hook => hook.Sites.Count > 0))
            {
                TrapKind kind = TrapKinds.Of(hook.Sites);
                (string, string) key = (probe.Name, hook.Program);
                traps[key] = traps.TryGetValue(key, out TrapKind other) && other > kind ? other : kind;
            }
        }
        return traps;
    }

    private AttachedExecutable[] AttachedExecutables()
    {
        lock (_gate)
            return [.. _executables.Where(static executable => executable.Attached.IsCompletedSuccessfully)];
    }

    private CostStatus? CostSoFar() => _meter.ToStatus(_trapTimes is { IsCompletedSuccessfully: true } times ? times.Result : TrapTimes.Unknown);
}
