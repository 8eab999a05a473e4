using OpenTelemetry.Exporter;
using Sonde.Runtime;
using Sonde.Runtime.Sampling;
using Sonde.Tool.View;

namespace Sonde.Tool.Tracing;

/// <summary>
/// The parsed command line of <c>sonde trace</c>. Exactly one of <see cref="ProcessIds"/>, <see cref="Executable"/> and
/// <see cref="Command"/> is set.
/// </summary>
internal sealed record TraceRequest
{
    /// <summary>The running processes to trace; empty for none.</summary>
    public IReadOnlyList<int> ProcessIds { get; init; } = [];

    public string? Executable { get; init; }

    /// <summary>The program to start and its arguments; empty for none.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Assemblies whose probes run in addition to the ready-made ones.</summary>
    public IReadOnlyList<string> ProbeAssemblies { get; init; } = [];

    /// <summary>Functions whose calls become spans.</summary>
    public IReadOnlyList<FunctionSpan> FunctionSpans { get; init; } = [];

    /// <summary>Whether the class that records them is printed, and nothing is traced.</summary>
    public bool PrintProbe { get; init; }

    /// <summary>Calls in a second that are recorded of each of them.</summary>
    public int FunctionRate { get; init; } = ManagerOptions.DefaultFunctionRate;

    /// <summary>The most that the hooks of each may cost, in cores; <see langword="null"/> for no bound.</summary>
    public double? FunctionCost { get; init; } = ManagerOptions.DefaultFunctionCpu;

    /// <summary>Patterns of attribute names whose values are replaced.</summary>
    public IReadOnlyList<string> Redact { get; init; } = [];

    public SpanOutput Output { get; init; } = SpanOutput.Lines;

    /// <summary>Whether a line shows every attribute instead of only the most telling ones.</summary>
    public bool AllAttributes { get; init; }

    /// <summary>Whether spans are exported: to <see cref="Endpoint"/>, or to the address in the environment.</summary>
    public bool Export { get; init; }

    public Uri? Endpoint { get; init; }

    /// <summary>The protocol of the export; <see langword="null"/> if the environment or the port decides.</summary>
    public OtlpExportProtocol? Protocol { get; init; }

    public string? ServiceName { get; init; }

    /// <summary>Which outgoing requests get the trace context if the kernel allows it.</summary>
    public PropagationMode Propagate { get; init; } = PropagationMode.Auto;

    /// <summary>Whether a span may be the child of the span in which its goroutine was started.</summary>
    public bool FollowGoroutines { get; init; }

    /// <summary>Whether only errors go to standard error.</summary>
    public bool Quiet { get; init; }

    /// <summary>Whether to print where the time of the start and of the stop goes.</summary>
    public bool Timing { get; init; }

    /// <summary>Which spans are recorded; <see langword="null"/> if the environment decides.</summary>
    public SpanSampler? Sampler { get; init; }

    /// <summary>The most that tracing may cost in the traced processes, in cores; <see langword="null"/> for no bound.</summary>
    public double? MaxCpu { get; init; }

    /// <summary>Limits of single strings, which replace those of the probes.</summary>
    public IReadOnlyList<AttributeLimit> Limits { get; init; } = [];

    /// <summary>The limit of every string in bytes; <see langword="null"/> for the Manager's default.</summary>
    public int? LimitOfAll { get; init; }

    /// <summary>
    /// The file for the verifier's logs of refused probes; <c>-</c> for standard error; <see langword="null"/> for none.
    /// </summary>
    public string? VerifierLog { get; init; }

    /// <summary>The size of the ring buffer in bytes; <see langword="null"/> for the Manager's default.</summary>
    public int? RingBytes { get; init; }
}
