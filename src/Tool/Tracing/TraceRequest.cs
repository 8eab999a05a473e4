using OpenTelemetry.Exporter;
using Sonde.Runtime;
using Sonde.Runtime.Sampling;
using Sonde.Tool.View;

namespace Sonde.Tool.Tracing;

/// <summary>
/// What <c>sonde trace</c> was asked to do. Exactly one of <see cref="ProcessId"/>, <see cref="Executable"/> and
/// <see cref="Command"/> is set.
/// </summary>
internal sealed record TraceRequest
{
    public int? ProcessId { get; init; }

    public string? Executable { get; init; }

    /// <summary>Program and arguments; empty for none.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Assemblies whose probes run beside the ready-made ones.</summary>
    public IReadOnlyList<string> ProbeAssemblies { get; init; } = [];

    public SpanOutput Output { get; init; } = SpanOutput.Tree;

    /// <summary>Whether a line shows every attribute and not only the telling ones.</summary>
    public bool AllAttributes { get; init; }

    /// <summary>Whether spans are exported: to <see cref="Endpoint"/>, or where the environment says.</summary>
    public bool Export { get; init; }

    public Uri? Endpoint { get; init; }

    /// <summary>The protocol of the export; <see langword="null"/> for what the environment or the port says.</summary>
    public OtlpExportProtocol? Protocol { get; init; }

    public string? ServiceName { get; init; }

    /// <summary>Which outgoing requests are given the trace context, where the kernel allows it.</summary>
    public PropagationMode Propagate { get; init; } = PropagationMode.Auto;

    /// <summary>Whether a span may be the child of the span in which its goroutine was started.</summary>
    public bool FollowGoroutines { get; init; }

    /// <summary>Whether only errors go to standard error.</summary>
    public bool Quiet { get; init; }

    /// <summary>Which spans are recorded; <see langword="null"/> for what the environment says.</summary>
    public SpanSampler? Sampler { get; init; }

    /// <summary>Limits of single strings, in place of the probes' own.</summary>
    public IReadOnlyList<AttributeLimit> Limits { get; init; } = [];

    /// <summary>Limit of every string in bytes; <see langword="null"/> for the Manager's default.</summary>
    public int? LimitOfAll { get; init; }

    /// <summary>
    /// The file that the verifier's logs of refused probes go to, <c>-</c> for standard error; <see langword="null"/> for none.
    /// </summary>
    public string? VerifierLog { get; init; }

    /// <summary>Size of the ring buffer in bytes; <see langword="null"/> for the Manager's default.</summary>
    public int? RingBytes { get; init; }
}
