using Sonde.Runtime.Attaching;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;

namespace Sonde.Runtime;

/// <content>Reports the state of the Manager.</content>
public sealed partial class Manager
{
    /// <summary>Reads all states and counters. Costs a few system calls for each loaded probe.</summary>
    /// <exception cref="ObjectDisposedException">The Manager was disposed.</exception>
    public ManagerStatus GetStatus()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return new ManagerStatus
            {
                Executables = [.. _executables.Where(static executable => executable.Attached.IsCompletedSuccessfully).Select(StatusOf)],
                Counters = ReadCounters(),
                Spans = _dispatcher.Spans,
                SpansOfPrograms = _dispatcher.SpansOfPrograms,
                RecordBytes = _dispatcher.RecordBytes,
                UntracedOperations = Interlocked.Read(ref _untracedOperations),
                InvalidRecords = _dispatcher.InvalidRecords,
                DescribeErrors = _dispatcher.DescribeErrors,
                Annotations = _dispatcher.Annotations,
                WaitingAnnotations = _dispatcher.WaitingAnnotations,
                LostAnnotations = _dispatcher.LostAnnotations,
                SinkErrors = _dispatcher.SinkErrors,
                UnreadSpans = _dispatcher.UnreadSpans,
                SinkQueues = [.. SinksInUse().OfType<BufferedSink>().Select(static queue => queue.GetStatus())],
                SubscriberErrors = _dispatcher.SubscriberErrors,
                Backend = _backend.Name,
                Propagation = _propagator.Reach,
                PropagationUnavailableReason = _propagator.UnavailableReason,
                Cost = CostSoFar(),
                CostUnavailableReason = _costUnavailableReason,
                Budget = BudgetSoFar(),
                Functions = _functions.ReadCalls(),
                RingBytes = _options.RingBytes,
                RingUsedBytes = _ring.Used,
                Maps = [.. _loaded.OfType<LoadedProbe>().Select(UseOf), .. _state.ReadUse(_options)],
                Targets = [.. _processes.Values.Select(static process => StatusOf(process)), .. SelectedButNotTraced()],
                Phases = _phases.ToArray(),
            };
        }
    }

    private IEnumerable<ISpanSink> SinksInUse() => _dispatcher.Sinks
        .Concat(_processes.Values.SelectMany(static process => process.Target.Group.Sinks ?? []))
        .Distinct();

    private Dictionary<string, ProbeCounters> ReadCounters()
    {
        var counters = new Dictionary<string, ProbeCounters>();
        for (int number = 0; number < _loaded.Length; number++)
        {
            if ((_loaded[number]?.ReadCounters() ?? _unloaded[number]?.ToCounters()) is { } read)
                counters.Add(_probes[number].Name, _propagator.AddTo(read, _numbers[number]));
        }
        return counters;
    }

    private MapUse UseOf(LoadedProbe probe) =>
        new("operations", probe.Descriptor.Name, probe.Entries, (long)_options.MaxOperations * probe.OperationMaps);

    private static TargetStatus StatusOf(TracedProcess process)
    {
        ExecutableProbeStatus? off = process.Executable.Probes
            .Where(static probe => probe.Failure is not null || probe.Plan.State == ProbeState.Off)
            .Select(static probe => probe.ToStatus())
            .FirstOrDefault();
        TargetState state = off is null ? TargetState.Traced
            : process.Executable.Probes.Any(static probe => probe.Links.IsOpen) ? TargetState.Restricted
            : TargetState.Starting;
        return new TargetStatus(
            process.Target.ProcessId, process.Target.Group.Name, state, off is null ? "" : $"Probe '{off.Probe}' is {(off.State == ProbeState.Off ? "off" : "not attached yet")}: {off.Reason}");
    }

    private ManagerStatus? StatusUnlessDisposed()
    {
        lock (_gate)
            return _disposed ? null : GetStatus();
    }

    private Target[] TargetsUnlessDisposed()
    {
        lock (_gate)
            return _disposed ? [] : [.. _processes.Values.Select(static process => process.Target)];
    }

    private ExecutableStatus StatusOf(AttachedExecutable executable) => new(
        executable.Path,
        executable.Identity,
        executable.GoVersion,
        [.. _processes.Values.Where(process => process.Executable == executable).Select(static process => process.Target)],
        [.. executable.Probes.Select(probe => StatusOf(probe, executable))])
    {
        UnfollowedContextTypes = executable.UnfollowedContextTypes,
        UnreadErrorTypes = executable.UnreadErrorTypes,
    };
}
