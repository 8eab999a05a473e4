namespace Sonde.Runtime.Processes;

/// <summary>A running process of an executable, as the Manager admitted it.</summary>
public sealed class Target
{
    /// <summary>Process id.</summary>
    public required int ProcessId { get; init; }

    /// <summary>Path of the executable as the process sees it.</summary>
    public required string ExecutablePath { get; init; }

    /// <summary>When the process started.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>Command line, one element an argument; empty where it could not be read.</summary>
    public required IReadOnlyList<string> CommandLine { get; init; }

    /// <summary>Go version that built the executable, for example <c>1.24.4</c>.</summary>
    public required string GoVersion { get; init; }

    /// <summary>
    /// The process's own <c>OTEL_SERVICE_NAME</c>, else the <c>service.name</c> of its <c>OTEL_RESOURCE_ATTRIBUTES</c>, else the file name of
    /// its executable.
    /// </summary>
    public required string ServiceName { get; init; }

    /// <summary>
    /// The process's own <c>OTEL_RESOURCE_ATTRIBUTES</c>, decoded and without <c>service.name</c>; empty where it has none, and where they
    /// are not valid or may not be read, which <see cref="Manager.Warning"/> says.
    /// </summary>
    public IReadOnlyDictionary<string, string> ResourceAttributes { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// How long, at most, the program had run when its tracing began: what it did in that time is not in the trace. Zero where its hooks were
    /// there before it. It counts from when the process began, or, if that was followed, from when it executed the program; what a process
    /// was held for counts too.
    /// </summary>
    public TimeSpan UntracedFor { get; init; }

    /// <summary>What the user should be told of the process's environment.</summary>
    internal EnvironmentProblem? EnvironmentProblem { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{ServiceName} ({ProcessId})";
}
