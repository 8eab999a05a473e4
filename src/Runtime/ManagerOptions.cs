using Sonde.Runtime.Kernel;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Sampling;
using Sonde.Runtime.Spans;

namespace Sonde.Runtime;

/// <summary>What a <see cref="Manager"/> runs, and how much memory it may use. Read once, when the Manager is made.</summary>
public sealed record ManagerOptions
{
    /// <summary>The probes to run. An object is loaded when the first executable has functions that its probe hooks.</summary>
    public required IReadOnlyList<ProbeDescriptor> Probes { get; init; }

    /// <summary>Where spans go. Each sink sees every span.</summary>
    public IReadOnlyList<ISpanSink> Sinks { get; init; } = [];

    /// <summary>
    /// Size of the event ring in bytes: a power of two and a multiple of the page size. Default 8 MiB.
    /// </summary>
    public int RingBytes { get; init; } = KernelTypes.RingBytes;

    /// <summary>
    /// How long events may wait in the ring, in milliseconds; a part of one counts as one. Default 50 ms. The reader also wakes when the ring is a quarter full.
    /// </summary>
    public TimeSpan DrainInterval { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Operations that may run at the same time, per probe. Default 16,384; the kernel reserves memory for all of them.</summary>
    public int MaxOperations { get; init; } = KernelSpans.MaxOperations;

    /// <summary>
    /// Which spans are recorded. Default: all, but those whose caller has decided otherwise. <see cref="Manager.SetSampler"/> changes
    /// it while the Manager runs.
    /// </summary>
    public SpanSampler Sampler { get; init; } = SpanSampler.Default;

    /// <summary>
    /// Whether the trace context is written into outgoing requests, so that the services they reach continue the trace. Default: as far as
    /// the kernel allows it without showing in the target. All requests need CAP_SYS_ADMIN and a kernel without lockdown; else those of
    /// plain HTTP/1 need CAP_NET_ADMIN and Linux 6.10. <see cref="Status.ManagerStatus.Propagation"/> says what is done.
    /// </summary>
    public PropagationMode PropagateContext { get; init; } = PropagationMode.Auto;

    /// <summary>
    /// The probe that says which span each goroutine was started in: <c>GoroutineParentsProbe.Descriptor</c> of Sonde.Probes.Go. An
    /// operation that has no other parent then takes that span, sampled or not, also where it has ended. Default
    /// <see langword="null"/>: such an operation is a root, and no hook is spent on goroutines. It is attached where another probe is.
    /// </summary>
    public ProbeDescriptor? GoroutineParents { get; init; }

    /// <summary>Executables that may be attached at the same time. Default 256.</summary>
    public int MaxExecutables { get; init; } = KernelTypes.MaxExecutables;

    /// <summary>
    /// Processes that may be traced at the same time, and that may be followed. Default 4,096. Of a watched executable, more are
    /// traced: see <see cref="Manager.Warning"/>.
    /// </summary>
    public int MaxProcesses { get; init; } = KernelTypes.MaxProcesses;

    /// <summary>
    /// How often the files of <see cref="Manager.AddExecutable"/> are looked at for new versions and new processes. Default 250 ms.
    /// </summary>
    public TimeSpan WatchInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How much of single strings is recorded, in place of what the probes themselves say; of two for the same string the later counts.
    /// Default: none. A limit that no probe has is refused when the Manager starts, with the names of those that there are.
    /// </summary>
    public IReadOnlyList<AttributeLimit> AttributeLimits { get; init; } = [];

    /// <summary>
    /// How much of any string is recorded, whatever its own limit. From 1 to <see cref="AttributeLimit.Largest"/>, the default.
    /// </summary>
    public int MaxAttributeBytes { get; init; } = AttributeLimit.Largest;

    /// <summary>Attaches through perf events even where the kernel has <c>uprobe_multi</c>. Default <see langword="false"/>.</summary>
    public bool ForcePerfEvents { get; init; }

    internal void Validate()
    {
        int page = Environment.SystemPageSize;
        Check(RingBytes >= page && int.IsPow2(RingBytes), nameof(RingBytes), RingBytes, $"a power of two of at least {page}");
        Check(DrainInterval > TimeSpan.Zero && DrainInterval <= TimeSpan.FromMinutes(1), nameof(DrainInterval), DrainInterval, "between 0 and 1 minute");
        Check(WatchInterval > TimeSpan.Zero, nameof(WatchInterval), WatchInterval, "more than 0");
        Check(MaxOperations > 0, nameof(MaxOperations), MaxOperations, "at least 1");
        Check(MaxExecutables > 0, nameof(MaxExecutables), MaxExecutables, "at least 1");
        Check(MaxProcesses > 0, nameof(MaxProcesses), MaxProcesses, "at least 1");
        string bytes = $"from 1 to {AttributeLimit.Largest} bytes";
        foreach (AttributeLimit limit in AttributeLimits)
            Check(IsLimit(limit.Bytes), nameof(AttributeLimits), $"{limit.Bytes} for '{limit.Name}' of probe '{limit.Probe}'", bytes);
        Check(IsLimit(MaxAttributeBytes), nameof(MaxAttributeBytes), MaxAttributeBytes, bytes);
        Check(
            GoroutineParents is null || !Probes.Contains(GoroutineParents), nameof(Probes), $"with '{GoroutineParents}'",
            $"without it where it is '{nameof(GoroutineParents)}'");
        CheckNames();
        Check(Probes.Count is > 0 and <= ushort.MaxValue, nameof(Probes), Probes.Count, "at least one probe");
    }

    // Status, counters and limits are kept by name, and two of one name are mostly one probe in two packages: all its spans twice.
    private void CheckNames()
    {
        IEnumerable<ProbeDescriptor> all = GoroutineParents is null ? Probes : Probes.Append(GoroutineParents);
        foreach (IGrouping<string, ProbeDescriptor> group in all.GroupBy(static probe => probe.Name).Where(static group => group.Count() > 1))
        {
            string assemblies = string.Join("' and '", group.Select(static probe => probe.Assembly.GetName().Name));
            throw new ProbeException(
                ProbeError.BadOption,
                $"Option '{nameof(Probes)}' has {group.Count()} probes of the name '{group.Key}', of '{assemblies}'. A probe is known by its name: leave all but one of them out.");
        }
    }

    private static bool IsLimit(int bytes) => bytes is > 0 and <= AttributeLimit.Largest;

    private static void Check(bool holds, string option, object value, string rule)
    {
        if (!holds)
            throw new ProbeException(ProbeError.BadOption, $"Option '{option}' is {value}. It must be {rule}.");
    }
}
