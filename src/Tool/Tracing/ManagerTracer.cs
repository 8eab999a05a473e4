using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;

namespace Sonde.Tool.Tracing;

/// <summary>
/// The Manager with the ready-made probes and those of the assemblies that the user named.
/// </summary>
internal sealed class ManagerTracer(TraceRequest request, IReadOnlyList<ISpanSink> sinks, Action<string> warn) : ITracer
{
    private readonly HashSet<string> _askedFor = [];
    private readonly HashSet<string> _ofFunctions = [OwnProbes.Functions];
    private Manager? _manager;
    private ManagerStatus? _final;
    private TimeSpan _began;

    public event Action<Target>? TargetStarted;

    public event Action<Target>? TargetExited;

    private Manager Running => _manager ?? throw new InvalidOperationException("Start comes first.");

    public void Start()
    {
        IReadOnlyList<ProbeDescriptor> probes = ProbeSet.Combine(ProbeRegistry.Own, request.ProbeAssemblies);
        _askedFor.UnionWith(probes.Skip(ProbeRegistry.Own.Length).Select(static probe => probe.Name));
        _ofFunctions.UnionWith(probes.Where(static probe => probe.IsOfFunctions).Select(static probe => probe.Name));
        if (request.FunctionSpans.Count > 0)
            _askedFor.Add(OwnProbes.Functions);
        var options = new ManagerOptions
        {
            Probes = probes,
            FunctionSpans = request.FunctionSpans,
            FunctionRate = request.FunctionRate,
            MaxFunctionCpu = request.FunctionCost,
            Redact = request.Redact,
            Sinks = sinks,
            Sampler = request.Sampler ?? SamplerChoice.FromEnvironment(Environment.GetEnvironmentVariable, warn),
            PropagateContext = request.Propagate,
            GoroutineParents = request.FollowGoroutines ? GoroutineParentsProbe.Descriptor : null,
            AttributeLimits = request.Limits,
            MaxAttributeBytes = request.LimitOfAll ?? AttributeLimit.Largest,
            MeasureCost = true,
            MaxCpu = request.MaxCpu,
        };
        if (request.RingBytes is { } bytes)
            options = options with { RingBytes = bytes };
        _began = Timing.Now;
        _manager = Manager.Start(options);
        _manager.TargetStarted += target => TargetStarted?.Invoke(target);
        _manager.TargetExited += target => TargetExited?.Invoke(target);
        _manager.Warning += warn;
        _manager.BudgetStepTaken += step => warn(step.ToString());
    }

    public void CheckExecutable(string path) => Running.CheckExecutable(path);

    public Target AddProcess(int processId) => Running.AddProcess(processId);

    public void FollowProcess(int processId) => Running.FollowProcess(processId);

    public IReadOnlyCollection<int> FollowedProcesses => Running.FollowedProcesses;

    /// <inheritdoc/>
    public int ProgramsBeingAnalysed => Running.ProgramsBeingAnalysed;

    public void AddExecutable(string path) => Running.AddExecutable(path);

    public void Stop() => _final = _manager?.StopAsync().GetAwaiter().GetResult();

    public TracerStatus GetStatus()
    {
        ManagerStatus status = _final ?? Running.GetStatus();
        return new TracerStatus([.. status.Executables.SelectMany(executable => AttachmentsOf(executable, status.Propagation))], status.Spans, [.. LossesOf(status), UnsentOf(status)])
        {
            Functions = status.Functions,
            Unrecorded = UnrecordedOf(status, _ofFunctions),
            SinkErrors = status.SinkErrors,
            Phases = status.Phases,
            Began = _began,
            Propagation = status.Propagation,
            PropagationUnavailableReason = status.PropagationUnavailableReason,
            WantedContexts = status.Counters.Values.Sum(static probe => probe.WantedInjections),
            WithoutContext = WithoutContext(status),
            WantedAnnotations = status.Counters.Values.Sum(static probe => probe.WantedAnnotations - probe.UnsampledAnnotations),
            LostAnnotations = LostAnnotations(status),
            Cost = status.Cost,
            CostUnavailableReason = status.CostUnavailableReason,
            Budget = status.Budget,
            Unsampled = status.Counters.Values.Sum(static probe => probe.Unsampled),
        };
    }

    public ValueTask DisposeAsync() => _manager?.DisposeAsync() ?? default;

    // A program does not use most ready-made probes, so only a probe that the user named is reported as not present. A probe that would add
    // trace contexts to requests is reported as idle if trace contexts are added elsewhere, but no other probe adds them to these requests.
    private IEnumerable<Attachment> AttachmentsOf(ExecutableStatus executable, ContextPropagation propagation) => executable.Probes
        .Where(probe => probe.State switch
        {
            ProbeState.NotPresent => _askedFor.Contains(probe.Probe),
            ProbeState.Idle => propagation != ContextPropagation.None && !executable.Probes.Any(
                other => other.For == probe.For && other.State != ProbeState.Idle && other.Needs != ProbeNeed.Nothing),
            _ => true,
        })
        .Select(probe => new Attachment(
            executable.Path,
            executable.GoVersion,
            probe.Probe,
            probe.Hooks.Where(hook => hook.Sites.Count > 0 && !FunctionSpanChoice.IsOwn(hook.Program)).DistinctBy(static hook => hook.Symbol).Count(),
            probe.State == ProbeState.NotPresent && probe.Probe != OwnProbes.Functions ? $"{probe.Reason} 'sonde inspect --probes' shows what it has instead." : probe.Reason,
            probe.Refusal,
            string.Join("; ", probe.Hooks.Where(static hook => hook.MissesCalls).DistinctBy(static hook => hook.Symbol).Select(Unseen)),
            string.Join('\n', probe.Notes)));

    private static string Unseen(HookStatus hook) => hook.Sites.Count > 0
        ? $"calls of '{hook.Symbol}' that are inlined into {string.Join(", ", hook.InlinedInto.Select(static name => $"'{name}'"))}"
        : $"'{hook.Symbol}', {hook.Absence}";

    /// <summary>Returns the parts of <see cref="ManagerStatus.Lost"/>, by reason.</summary>
    internal static LossCounter[] LossesOf(ManagerStatus status)
    {
        IEnumerable<ProbeCounters> probes = status.Counters.Values;
        return
        [
            new("ring full", probes.Sum(static probe => probe.LostRingFull)),
            new("too many at once", probes.Sum(static probe => probe.LostOperationsFull)),
            new("end never seen", probes.Sum(static probe => probe.LostAbandoned)),
            new("nested too deep", probes.Sum(static probe => probe.LostNestedTooDeep)),
            new("no kernel memory", probes.Sum(static probe => probe.LostNoScratch)),
            new("unfinished", probes.Sum(static probe => probe.LostUnfinished)),
            new("probe switched off", probes.Sum(static probe => probe.LostSwitchedOff)),
            new("record not valid", status.InvalidRecords),
            new("Describe threw", status.DescribeErrors),
        ];
    }

    /// <summary>
    /// Counts records that a mistake in a probe kept from being sent. The summary must not say "none lost" if there are any.
    /// </summary>
    internal static LossCounter UnsentOf(ManagerStatus status) =>
        new("never sent by the probe", status.Counters.Values.Sum(static probe => probe.Unaccounted));

    /// <summary>Counts the operations that ended without a record. The Manager warns about them.</summary>
    /// <param name="status">The status.</param>
    /// <param name="except">Probes that send nothing where no call meets their conditions.</param>
    internal static long UnrecordedOf(ManagerStatus status, IReadOnlySet<string> except) =>
        status.Counters.Where(probe => probe.Value.Sent == 0 && !except.Contains(probe.Key)).Sum(static probe => probe.Value.NotReported);

    /// <summary>Returns the parts of <see cref="ProbeCounters.WithoutContext"/>, by reason.</summary>
    internal static LossCounter[] WithoutContext(ManagerStatus status)
    {
        IEnumerable<ProbeCounters> probes = status.Counters.Values;
        return
        [
            new("connection made before tracing", probes.Sum(static probe => probe.InjectionsOverUnseenSockets)),
            new("another program's socket", probes.Sum(static probe => probe.InjectionsOverForeignSockets)),
            new("TLS or another kind of connection", probes.Sum(static probe => probe.InjectionsOverOtherConnections)),
            new("not what the connection sent", probes.Sum(static probe => probe.InjectionsOfOtherBytes)),
            new("not sent", probes.Sum(static probe => probe.UnsentInjections)),
            new("no room", probes.Sum(static probe => probe.InjectionsWithoutRoom)),
            new("indistinguishable from another request", probes.Sum(static probe => probe.AmbiguousInjections)),
            new("caller's header forwarded over HTTP/2", probes.Sum(static probe => probe.ForwardedInjections)),
            new("header sent before the hook", probes.Sum(static probe => probe.InjectionsAfterTheHeader)),
        ];
    }

    /// <summary>Counts annotations that reached no span, by reason. Annotations of spans that are not sampled do not count.</summary>
    internal static LossCounter[] LostAnnotations(ManagerStatus status)
    {
        IEnumerable<ProbeCounters> probes = status.Counters.Values;
        return
        [
            new("no span there", probes.Sum(static probe => probe.AnnotationsWithoutSpan)),
            new("ring full", probes.Sum(static probe => probe.LostAnnotationsRingFull)),
            new("no kernel memory", probes.Sum(static probe => probe.LostAnnotationsNoScratch)),
            new("span lost, or record not valid", status.LostAnnotations),
        ];
    }
}
