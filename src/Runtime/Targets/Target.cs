namespace Sonde.Runtime.Targets;

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
    /// The process's own <c>OTEL_SERVICE_NAME</c>, else the file name of its executable.
    /// </summary>
    public required string ServiceName { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{ServiceName} ({ProcessId})";
}
