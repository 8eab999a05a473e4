namespace Sonde.Runtime.Processes;

/// <summary>A running process of an executable, as the Manager admitted it.</summary>
public sealed class Target
{
    private static readonly Dictionary<string, string> NotResolved = [];

    private TargetGroup _group = TargetGroup.Default;
    private IReadOnlyDictionary<string, string> _resolved = NotResolved;

    /// <summary>Process id.</summary>
    public required int ProcessId { get; init; }

    /// <summary>Path of the executable as the process sees it.</summary>
    public required string ExecutablePath { get; init; }

    /// <summary>When the process started.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>The command line, one element per argument; empty if it could not be read.</summary>
    public required IReadOnlyList<string> CommandLine { get; init; }

    /// <summary>Go version that built the executable, for example <c>1.24.4</c>.</summary>
    public required string GoVersion { get; init; }

    /// <summary>
    /// The process's own <c>OTEL_SERVICE_NAME</c>; otherwise the <c>service.name</c> of its <c>OTEL_RESOURCE_ATTRIBUTES</c>; otherwise the
    /// file name of its executable.
    /// </summary>
    public required string ServiceName { get; init; }

    /// <summary>
    /// The process's own <c>OTEL_RESOURCE_ATTRIBUTES</c>, decoded and without <c>service.name</c>. Empty if it has none, if they are not
    /// valid, or if they may not be read; <see cref="Manager.Warning"/> reports the last two cases.
    /// </summary>
    public IReadOnlyDictionary<string, string> ResourceAttributes { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// What <see cref="ManagerOptions.Resolvers"/> have found out about the target; empty until then. Its
    /// <see cref="ResourceAttributes"/> and those of its group override attributes of the same name.
    /// </summary>
    public IReadOnlyDictionary<string, string> ResolvedAttributes
    {
        get => Volatile.Read(ref _resolved);
        internal set => Volatile.Write(ref _resolved, value);
    }

    /// <summary>The group that the target belongs to now. <see cref="Manager.SetGroup"/> and <see cref="Manager.AddProcess"/> change it.</summary>
    public TargetGroup Group
    {
        get => Volatile.Read(ref _group);
        internal set => Volatile.Write(ref _group, value);
    }

    /// <summary>
    /// The longest time for which the program may have run before its tracing began; what it did in that time is not in the trace. Zero if
    /// its hooks were set before it began. The time counts from the start of the process or, if the process was followed, from when it
    /// executed the program. Time for which a process was held counts too.
    /// </summary>
    public TimeSpan UntracedFor { get; init; }

    /// <summary>
    /// The number of operations that hooks saw the process begin before its tracing began. They are not in the trace. Operations before
    /// the hooks were set are not counted; <see cref="UntracedFor"/> includes that time.
    /// </summary>
    public long UntracedOperations { get; internal set; }

    /// <summary>A problem of the process's environment that the user should know about.</summary>
    internal EnvironmentProblem? EnvironmentProblem { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{ServiceName} ({ProcessId})";
}
