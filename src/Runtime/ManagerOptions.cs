using System.Net.Sockets;
using Sonde.Runtime.Cost;
using Sonde.Runtime.Discovery;
using Sonde.Runtime.Kernel;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Sampling;
using Sonde.Runtime.Spans;

namespace Sonde.Runtime;

/// <summary>
/// Which probes a <see cref="Manager"/> runs, and how much memory it may use. The options are read once, when the Manager starts.
/// </summary>
public sealed record ManagerOptions
{
    internal const int DefaultFunctionRate = 1000;
    internal const double DefaultFunctionCpu = 0.05;

    /// <summary>
    /// The probes to run. The object of a probe is loaded for the first executable that has functions which the probe hooks.
    /// </summary>
    public required IReadOnlyList<ProbeDescriptor> Probes { get; init; }

    /// <summary>
    /// Functions whose calls become spans, in addition to those of the probes, or without any probe. The default is none.
    /// </summary>
    public IReadOnlyList<FunctionSpan> FunctionSpans { get; init; } = [];

    /// <summary>
    /// The most calls in a second that are recorded of each function of <see cref="FunctionSpans"/>, or of a probe without C. Those beyond it
    /// are counted. The default is 1,000.
    /// </summary>
    public int FunctionRate { get; init; } = DefaultFunctionRate;

    /// <summary>
    /// The most that the hooks of each function of <see cref="FunctionSpans"/>, or of a probe without C, may cost in the traced processes, as
    /// a share of one core: 0.05, the default, is 5 % of one core. A function that costs more for about two seconds is detached, with a
    /// <see cref="Manager.Warning"/> that has its figure, and stays so until its executable is attached again
    /// (<see cref="Status.FunctionStatus.Detached"/>).
    /// <see langword="null"/>: no bound.
    /// </summary>
    public double? MaxFunctionCpu { get; init; } = DefaultFunctionCpu;

    /// <summary>The sinks that receive the spans. Each sink receives every span.</summary>
    public IReadOnlyList<ISpanSink> Sinks { get; init; } = [];

    /// <summary>
    /// What finds the processes to trace, besides those that the host adds. If several sources select one process, the group that the first
    /// of them gives counts. The default is none.
    /// </summary>
    public IReadOnlyList<ITargetSource> Sources { get; init; } = [];

    /// <summary>
    /// What adds resource attributes to the targets. If several resolvers give an attribute, the first one counts. The default is none.
    /// </summary>
    public IReadOnlyList<ITargetResolver> Resolvers { get; init; } = [];

    /// <summary>Size of the event ring in bytes: a power of two and a multiple of the page size. The default is 8 MiB.</summary>
    public int RingBytes { get; init; } = KernelTypes.RingBytes;

    /// <summary>
    /// The longest time that events wait in the ring. A fraction of a millisecond counts as a whole one. The default is 50 ms. The reader
    /// also wakes when the ring is a quarter full.
    /// </summary>
    public TimeSpan DrainInterval { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// The maximum number of concurrent operations of each probe. The default is 16,384. The kernel reserves memory for all of them.
    /// </summary>
    public int MaxOperations { get; init; } = KernelSpans.MaxOperations;

    /// <summary>
    /// Which spans are recorded. The default is all spans except those whose caller has decided otherwise. <see cref="Manager.SetSampler"/>
    /// changes it while the Manager runs.
    /// </summary>
    public SpanSampler Sampler { get; init; } = SpanSampler.Default;

    /// <summary>
    /// Whether the trace context is written into outgoing requests, so that the services that they reach continue the trace. The default is
    /// as far as the kernel allows it without a visible effect in the target. Writing into all requests needs CAP_SYS_ADMIN and a kernel
    /// without lockdown; otherwise, writing into plain HTTP/1 requests needs CAP_NET_ADMIN and Linux 6.10.
    /// <see cref="Status.ManagerStatus.Propagation"/> reports what is done.
    /// </summary>
    public PropagationMode PropagateContext { get; init; } = PropagationMode.Auto;

    /// <summary>
    /// The probe that records in which span each goroutine was started: <c>GoroutineParentsProbe.Descriptor</c> of Sonde.Probes.Go. An
    /// operation that has no other parent then gets that span as its parent, sampled or not, even if the span has ended. The default is
    /// <see langword="null"/>: such an operation is a root, and goroutines are not hooked. The probe is attached only where another probe
    /// is.
    /// </summary>
    public ProbeDescriptor? GoroutineParents { get; init; }

    /// <summary>The maximum number of executables that are attached at the same time. The default is 256.</summary>
    public int MaxExecutables { get; init; } = KernelTypes.MaxExecutables;

    /// <summary>
    /// The maximum number of processes that are traced at the same time, and of those that are followed. The default is 4,096. Processes of
    /// a watched executable are traced beyond this limit too, with the restrictions that <see cref="Manager.Warning"/> reports.
    /// </summary>
    public int MaxProcesses { get; init; } = KernelTypes.MaxProcesses;

    /// <summary>
    /// How often the files of <see cref="Manager.AddExecutable"/> are checked for new versions and new processes. The default is 250 ms.
    /// </summary>
    public TimeSpan WatchInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Limits for single strings, which override those that the probes declare. If a limit is given twice, the last one wins. The default
    /// is none. A limit that no probe declares is refused when the Manager starts; the message lists the declared ones.
    /// </summary>
    public IReadOnlyList<AttributeLimit> AttributeLimits { get; init; } = [];

    /// <summary>
    /// The maximum number of bytes that are recorded of any string, whatever its own limit. The range is 1 to
    /// <see cref="AttributeLimit.Largest"/>, which is the default.
    /// </summary>
    public int MaxAttributeBytes { get; init; } = AttributeLimit.Largest;

    /// <summary>
    /// Patterns of attribute names whose values are replaced by the text <c>REDACTED</c> before any sink sees them, in the spans, events and
    /// links of all probes. A <c>*</c> stands for any characters and a <c>?</c> for one; upper and lower case are the same: <c>*password*</c>
    /// fits <c>user.Password</c>. Handlers of <see cref="Manager.Subscribe{TEvent}"/> receive events as programs sent them. The default is none.
    /// </summary>
    public IReadOnlyList<string> Redact { get; init; } = [];

    /// <summary>
    /// Whether the cost of the programs in the traced processes is measured, for <see cref="Status.ManagerStatus.Cost"/>. For this, the
    /// kernel counts the runs of all BPF programs on the machine for a tenth of the time, which adds less than 0.1 µs to a run then. It
    /// needs CAP_SYS_ADMIN; without that, <see cref="Status.ManagerStatus.CostUnavailableReason"/> says so. The default is
    /// <see langword="false"/>.
    /// </summary>
    public bool MeasureCost { get; init; }

    /// <summary>
    /// Whether the meter <see cref="Manager.GoMeterName"/> publishes what the Go runtimes of the targets say of themselves: goroutines, memory,
    /// garbage collection, and their settings. They are read out of the processes' memory when the meter is observed, without a hook and
    /// without stopping a process. This needs executables with symbols and debug information, as Go builds them unless it is told otherwise
    /// (<c>-ldflags=-s</c>); <see cref="Manager.Warning"/> tells which targets have none. The default is <see langword="false"/>.
    /// </summary>
    public bool GoRuntimeMetrics { get; init; }

    /// <summary>
    /// The most that tracing may cost in the traced processes, all together, as a share of one core: 0.03 is 3 % of one core, and 2 is two
    /// cores. The CPU time of the Manager's own process is not included. If the measured cost is higher, the Manager records a smaller share
    /// of the traces and, if that does not suffice, switches off the most expensive probes. It undoes that step by step when the load falls
    /// (<see cref="Manager.BudgetStepTaken"/>, <see cref="Status.ManagerStatus.Budget"/>). A load that rises suddenly is above the bound
    /// for a few seconds. The default is <see langword="null"/>: no bound. It includes <see cref="MeasureCost"/>, and the Manager does not
    /// start if the cost cannot be measured.
    /// </summary>
    public double? MaxCpu { get; init; }

    /// <summary>
    /// A folder on a BPF file system, such as <c>/sys/fs/bpf/sonde</c>, through which Managers of several processes share their spans: if two
    /// of them trace one process with different probes, the spans of one find those of the other as their parents. The folder is created
    /// for its owner only. Managers share if they have the same version, the same <see cref="MaxOperations"/> and
    /// <see cref="MaxProcesses"/>, both or neither <see cref="GoroutineParents"/>, and the same PID namespace; others have folders of their
    /// own inside. The last one removes what it shared; what killed ones have left, the next one removes when it starts. The default is
    /// <see langword="null"/>: nothing is shared.
    /// </summary>
    public string? SharedFolder { get; init; }

    /// <summary>
    /// A connection to a process whose Manager hands over (<see cref="Manager.HandOverAsync"/>): a connected Unix socket of type SOCK_STREAM,
    /// which stays the caller's. The Manager starts with the executables and processes of the old one, which are in
    /// <see cref="Manager.GetStatus"/>; no <see cref="Manager.TargetStarted"/> is raised for them. Everything that the old one has attached
    /// stays attached where the probes are the same. If the limits of both differ (<see cref="RingBytes"/>, <see cref="MaxOperations"/>,
    /// <see cref="MaxExecutables"/>, <see cref="MaxProcesses"/>), everything is attached anew. Sampler and sinks are those of these options.
    /// The default is <see langword="null"/>.
    /// </summary>
    public Socket? TakeOver { get; init; }

    /// <summary>How fast costs are measured.</summary>
    internal BudgetPace BudgetPace { get; init; } = BudgetPace.Default;

    /// <summary>Finds processes in <c>/proc</c>, as if the kernel refused the events that tell of them.</summary>
    internal bool RefuseProcessFeed { get; init; }

    /// <summary>Attaches through perf events even if the kernel has <c>uprobe_multi</c>. The default is <see langword="false"/>.</summary>
    public bool ForcePerfEvents { get; init; }

    internal void Validate()
    {
        int page = Environment.SystemPageSize;
        Check(RingBytes >= page && int.IsPow2(RingBytes), nameof(RingBytes), RingBytes, $"a power of two of at least {page}");
        Check(DrainInterval > TimeSpan.Zero && DrainInterval <= TimeSpan.FromMinutes(1), nameof(DrainInterval), DrainInterval, "between 0 and 1 minute");
        Check(WatchInterval > TimeSpan.Zero, nameof(WatchInterval), WatchInterval, "more than 0");
        Check(MaxOperations > 0, nameof(MaxOperations), MaxOperations, "at least 1");
        Check(MaxExecutables is > 0 and <= KernelTypes.SiteFunctionMask, nameof(MaxExecutables), MaxExecutables, $"from 1 to {KernelTypes.SiteFunctionMask}");
        Check(FunctionRate > 0, nameof(FunctionRate), FunctionRate, "at least 1");
        Check(MaxProcesses > 0, nameof(MaxProcesses), MaxProcesses, "at least 1");
        Check(Redact.All(static pattern => !string.IsNullOrEmpty(pattern)), nameof(Redact), "a list with an empty pattern", "a list of names and patterns");
        if (MaxFunctionCpu is { } share)
            Check(share > 0 && double.IsFinite(share), nameof(MaxFunctionCpu), share, "more than 0");
        if (MaxCpu is { } cores)
            Check(cores > 0 && double.IsFinite(cores), nameof(MaxCpu), cores, "more than 0");
        string bytes = $"from 1 to {AttributeLimit.Largest} bytes";
        foreach (AttributeLimit limit in AttributeLimits)
            Check(IsLimit(limit.Bytes), nameof(AttributeLimits), $"{limit.Bytes} for '{limit.Name}' of probe '{limit.Probe}'", bytes);
        Check(IsLimit(MaxAttributeBytes), nameof(MaxAttributeBytes), MaxAttributeBytes, bytes);
        Check(
            GoroutineParents is null || !Probes.Contains(GoroutineParents), nameof(Probes), $"a list with '{GoroutineParents}'",
                $"a list without the probe of option '{nameof(GoroutineParents)}'");
        CheckNames();
        Check(
            FunctionSpans.Count == 0 || Probes.All(static probe => probe.Name != OwnProbes.Functions), nameof(Probes), $"a list with a probe named '{OwnProbes.Functions}'",
            $"a list without that name, which the functions of option '{nameof(FunctionSpans)}' have");
        int most = KernelTypes.MaxProbes - (GoroutineParents is null ? 0 : 1) - (FunctionSpans.Count > 0 ? 1 : 0);
        Check(
            Probes.Count <= most && Probes.Count + FunctionSpans.Count > 0, nameof(Probes), Probes.Count,
            $"from one to {most} probes; none is needed beside {nameof(FunctionSpans)}");
    }

    // Status, counters and limits are kept by name. Two probes of one name are usually one probe in two packages, which would record all
    // spans twice.
    private void CheckNames()
    {
        IEnumerable<ProbeDescriptor> all = GoroutineParents is null ? Probes : Probes.Append(GoroutineParents);
        foreach (IGrouping<string, ProbeDescriptor> group in all.GroupBy(static probe => probe.Name).Where(static group => group.Count() > 1))
        {
            string assemblies = string.Join("' and '", group.Select(static probe => probe.Assembly.GetName().Name));
            throw new ProbeException(
                ProbeError.BadOption,
                $"Option '{nameof(Probes)}' has {group.Count()} probes named '{group.Key}', from '{assemblies}'. "
                + "A probe is identified by its name: keep only one of them.");
        }
    }

    private static bool IsLimit(int bytes) => bytes is > 0 and <= AttributeLimit.Largest;

    private static void Check(bool holds, string option, object value, string rule)
    {
        if (!holds)
            throw new ProbeException(ProbeError.BadOption, $"Option '{option}' is {value}. It must be {rule}.");
    }
}
