using Sonde.Runtime.Attaching;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Cost;
using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.FunctionSpans;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Metrics;
using Sonde.Runtime.Metrics.GoRuntime;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Propagation;
using Sonde.Runtime.Reading;
using Sonde.Runtime.Sharing;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Runtime.Watching;

namespace Sonde.Runtime;

/// <summary>
/// Analyses executables, loads probes, attaches them, reads their events and hands spans to sinks. It needs root, or CAP_BPF, CAP_PERFMON
/// and CAP_SYS_PTRACE. All members are thread-safe. When this process ends, for whatever reason, the kernel detaches everything.
/// </summary>
public sealed partial class Manager : IAsyncDisposable
{
    /// <summary>
    /// Name of the meter that publishes what Managers do: events, losses by cause, queues, the ring and the maps of the kernel, targets by
    /// state, times of analysis and attaching, and the cost while it is measured. Durations and sizes have UCUM units.
    /// </summary>
    public const string MeterName = ManagerMeter.Name;

    /// <summary>
    /// Name of the meter that publishes what the Go runtimes of the targets say of themselves, if <see cref="ManagerOptions.GoRuntimeMetrics"/>
    /// asks for it. The names are those of the semantic conventions, and <c>sonde.go.gc.cycles</c> and <c>sonde.go.gc.pause.time</c>, for which
    /// these have no names. Each measurement has the <c>service.name</c> and the <c>process.pid</c> of its target.
    /// </summary>
    public const string GoMeterName = GoRuntimeMeter.Name;

    private readonly Lock _gate = new();
    private readonly ManagerOptions _options;
    private readonly IReadOnlyList<ProbeDescriptor> _probes;
    private readonly ProbeNumbers _numbers;
    private readonly FunctionProbes _functions;
    private readonly LoadedProbe?[] _loaded;
    private readonly VerifierException?[] _refused;
    private readonly PhaseLog _phases;
    private readonly IUprobeBackend _backend;
    private readonly ProbeLoader _loader;
    private readonly SharedState _state;
    private readonly ContextPropagator _propagator;
    private readonly ExecutableAttacher _attacher;
    private readonly RingReader _ring;
    private readonly EventPoll _poll;
    private readonly BootClock _clock = new();
    private readonly SpanDispatcher _dispatcher;
    private readonly FileChanges _changes;
    private readonly PatientRounds<int> _processRounds;
    private readonly PatientGate _analyses = new(most: 2);
    private readonly Lock[] _loading;
    private readonly SilenceWatch _silence;
    private readonly ManagerMeter _metrics;
    private readonly GoRuntimeMeter? _goMetrics;
    private readonly Thread _reader;
    private readonly CancellationTokenSource _stopping = new();
    private Task _watcher = Task.CompletedTask;
    private Task<ManagerStatus>? _stopped;
    private bool _disposed;

    private Manager(ManagerOptions options, PhaseLog phases, Inheritance? inheritance)
    {
        _options = options;
        _phases = phases;
        _functions = new FunctionProbes(options);
        _probes =
        [
            .. options.Probes, .. _functions.Own is { } functions ? new[] { functions } : [],
            .. options.GoroutineParents is { } companion ? new[] { companion } : [],
        ];
        _functionMeter = _functions.Any && options.MaxFunctionCpu is { } most ? new FunctionMeter(most, options.BudgetPace.Interval / 2) : null;
        _loaded = new LoadedProbe?[_probes.Count];
        _refused = new VerifierException?[_probes.Count];
        _unloaded = new ProbeTotals?[_probes.Count];
        _loading = [.. _probes.Select(static _ => new Lock())];
        bool hasUprobeMulti = !options.ForcePerfEvents && BpfSyscall.SupportsUprobeMulti();
        _backend = hasUprobeMulti ? new UprobeMultiBackend() : new PerfEventBackend();
        if (inheritance is not null && inheritance.Backend != _backend.Name)
            inheritance.Refuse($"The old Manager attaches with {inheritance.Backend}, and the new one with {_backend.Name}.");
        Inheritance? adopted = inheritance is { Refusal: null } ? inheritance : null;
        _numbers = new ProbeNumbers(_probes, adopted);
        _loader = new ProbeLoader(options, hasUprobeMulti, phases, adopted);
        _state = _loader.State;
        _propagator = _loader.Propagator;
        _groups = new TargetGroups(_state.Groups, _state.Processes, _state.Admissions, options, _probes, _numbers);
        _budget = options.MaxCpu is { } limit ? new BudgetController(limit, options.BudgetPace) : null;
        _attacher = new ExecutableAttacher(_probes, options.GoroutineParents, _backend, GetOrLoad, _propagator.WhyNot, _state.ErrorTypes, phases, adopted, _functions);
        _slots = new AttachedExecutable?[options.MaxExecutables];
        _ring = new RingReader(_state.Ring, options.RingBytes);
        _poll = new EventPoll(_state.Ring.Descriptor);
        _clock.Resync();
        _dispatcher = new SpanDispatcher(
            _clock, options.Sinks, FindProbe,
            FindOrAdmit, Redaction.ByProbe(options.Redact, _probes), FindTypeNames, OnProcessEvent, Warn);
        _changes = new FileChanges(LetGo, Report);
        _processRounds = new PatientRounds<int>(AdmitIfWatched, SayProcessWaits);
        _selected = new PatientQueue<Selected>(Apply, selected => SayProcessWaits(selected.Change.Process.ProcessId));
        // Acquire itself reports what takes long.
        _newExecutables = new PatientQueue<FileStamp>(AdmitNewcomers, static _ => { }, workers: 2, patience: TimeSpan.FromSeconds(10));
        _silence = new SilenceWatch(Warn);
        _metrics = new ManagerMeter(StatusUnlessDisposed);
        _goMetrics = options.GoRuntimeMetrics ? new GoRuntimeMeter(TargetsUnlessDisposed, Warn) : null;
        _reader = new Thread(ReadUntilStopped) { Name = "sonde-reader", IsBackground = true };
    }

    /// <summary>Starts a Manager. It reads events from now on; no probe is loaded before there is an executable to attach to.</summary>
    /// <param name="options">The probes to run, where their spans go, and the limits.</param>
    /// <returns>The running Manager. Dispose it to detach.</returns>
    /// <exception cref="ProbeException">
    /// libbpf is missing, the kernel is too old, the privileges are insufficient, an option is out of range, or the Manager that this one
    /// should take over from did not hand over (<see cref="ProbeError.HandOver"/>).
    /// </exception>
    public static Manager Start(ManagerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var phases = new PhaseLog();
        using (phases.Begin("checking the kernel and libbpf"))
        {
            KernelCheck.Run();
            if (options.MaxCpu is not null)
                CheckCostIsMeasurable();
            LibbpfLog.Install();
        }
        Manager manager = options.TakeOver is { } connection
            ? TakeOverFrom(connection, options, phases)
            : new Manager(options, phases, inheritance: null);
        manager._reader.Start();
        manager._watcher = Task.Run(manager.WatchUntilStopped);
        manager._switcher = Task.Run(manager.FollowSwitches);
        manager._sources = manager.StartSources();
        return manager;
    }

    /// <summary>
    /// Detaches everything, delivers the records that are still in the ring, and stops reading. Later calls return the same task.
    /// </summary>
    /// <returns>The final status.</returns>
    /// <exception cref="InvalidOperationException">
    /// A sink, or a handler of an event of this Manager, called it on the thread that raises the event, for which it waits.
    /// </exception>
    public Task<ManagerStatus> StopAsync()
    {
        if (Thread.CurrentThread == _reader || Thread.CurrentThread == _costWatch)
        {
            throw new InvalidOperationException(
                $"{nameof(StopAsync)} was called by a sink or a handler of an event on the thread that raises it, and would wait for itself. Tell another thread to stop, for example through a TaskCompletionSource made with TaskCreationOptions.RunContinuationsAsynchronously, or call it with Task.Run.");
        }
        lock (_gate)
            return _stopped ??= Task.Run(Stop);
    }

    /// <summary>Stops the Manager and frees its kernel resources. The sinks belong to the caller and are not disposed.</summary>
    /// <exception cref="InvalidOperationException">
    /// A sink or a handler called it on the thread that reads events, as for <see cref="StopAsync"/>.
    /// </exception>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
        }
        _metrics.Dispose();
        _goMetrics?.Dispose();
        foreach (LoadedProbe? probe in _loaded)
            probe?.Dispose();
        _changes.Dispose();
        _analyses.Dispose();
        _ring.Dispose();
        _poll.Dispose();
        _loader.Dispose();
        _stopping.Dispose();
    }

    private async Task<ManagerStatus> Stop()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        EndCostWatch();
        using (_phases.Begin("detaching"))
            await DetachAllAsync().ConfigureAwait(false);
        using (_phases.Begin("ending the watch and the changes to requests"))
        {
            await _watcher.ConfigureAwait(false);
            await _switcher.ConfigureAwait(false);
            // The host may be switching a probe on at this moment.
            if (_switching.TryEnter(LongestDetaching))
                _switching.Exit();
            await EndSourcesAsync().ConfigureAwait(false);
            _propagator.Dispose();
        }
        using (_phases.Begin("reading the last records"))
        {
            // No program is attached any more, so the next drain is the last.
            Volatile.Write(ref _lastRound, true);
            _poll.Wake();
            _reader.Join();
            EndAll();
        }
        ManagerStatus status = GetStatus();
        _silence.Finish(status.Counters);
        return status;
    }

    private LoadedProbe? FindProbe(int number) => _numbers.IndexOf(number) is >= 0 and int index ? Volatile.Read(ref _loaded[index]) : null;

    // Probes are loaded in parallel, but each by one thread at a time.
    private LoadedProbe GetOrLoad(int number, IReadOnlyCollection<string> programs)
    {
        lock (_loading[number])
        {
            LoadedProbe? loaded = _loaded[number];
            string[] missing = loaded?.Missing(programs) ?? [.. programs];
            if (loaded is not null && missing.Length == 0)
                return loaded;
            // The verifier would refuse it again, and may take a second to do so.
            if (_refused[number] is { } refusal && (refusal.Program.Length == 0 || missing.Contains(refusal.Program)))
                throw refusal;
            try
            {
                if (loaded is not null)
                {
                    _loader.LoadMore(loaded, missing);
                    return loaded;
                }
                loaded = _loader.Load(_probes[number], _numbers[number], missing, _functions.Find(_probes[number]) is { } functions ? [functions.Event] : null);
                if (_unloaded[number] is { } totals)
                    loaded.Continue(totals);
                Volatile.Write(ref _loaded[number], loaded);
                return loaded;
            }
            catch (VerifierException e)
            {
                _refused[number] = e;
                throw;
            }
        }
    }
}
