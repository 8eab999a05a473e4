using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Cost;
using Sonde.Runtime.Executables;
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
        if (_costWatch is not null || _stopped is not null || (!_options.MeasureCost && _budget is null))
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
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                int counting = ProgramRuns.EnableCounting();
                if (counting < 0)
                {
                    _costUnavailableReason = Capabilities.Refusal("This process may not measure BPF programs", Capability.SysAdmin).Message;
                    return;
                }
                _trapTimes ??= Task.Run(MeasureTraps);
                CostWindow measured;
                using (new SafeFileHandle(counting, ownsHandle: true))
                {
                    _meter.Open(CostClock, MeteredPrograms());
                    _stopping.Token.WaitHandle.WaitOne(window);
                    measured = _meter.Close(CostClock, MeteredPrograms());
                }
                if (_stopping.IsCancellationRequested)
                    return; // the window ended with the trace
                window = _options.BudgetPace.Window;
                if (_budget is not null)
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
                TrapKind kind = TrapOf(hook.Sites);
                (string, string) key = (probe.Name, hook.Program);
                traps[key] = traps.TryGetValue(key, out TrapKind other) && other > kind ? other : kind;
            }
        }
        return traps;
    }

    // The kernel counts runs by program and not by site. What a function with early returns still returns at a `ret` is rarely taken.
    private static TrapKind TrapOf(IReadOnlyList<ProbeSite> sites) =>
        sites.Any(static site => site.Kind == ProbeSiteKind.EarlyReturn) || sites.All(static site => site.Kind.IsEmulated(ExecutableAttacher.Here))
            ? TrapKind.Emulated
            : TrapKind.SingleStepped;

    private AttachedExecutable[] AttachedExecutables()
    {
        lock (_gate)
            return [.. _executables.Where(static executable => executable.Attached.IsCompletedSuccessfully)];
    }

    private CostStatus? CostSoFar() => _meter.ToStatus(_trapTimes is { IsCompletedSuccessfully: true } times ? times.Result : TrapTimes.Unknown);
}
