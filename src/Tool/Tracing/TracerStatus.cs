using Sonde.Runtime;
using Sonde.Runtime.Status;

namespace Sonde.Tool.Tracing;

/// <summary>What a tracer has attached and counted.</summary>
/// <param name="Attachments">One for each probe and executable.</param>
/// <param name="Spans">Spans that were given to the sinks.</param>
/// <param name="Losses">What was lost and why; those of zero may be left out.</param>
internal sealed record TracerStatus(
    IReadOnlyList<Attachment> Attachments, long Spans, IReadOnlyList<LossCounter> Losses)
{
    /// <summary>Operations that probes which have sent no record at all ended without one: they are not lost, and may be a mistake.</summary>
    public long Unrecorded { get; init; }

    /// <summary>Spans on which a sink has failed.</summary>
    public long SinkErrors { get; init; }

    /// <summary>Which outgoing requests are given the trace context.</summary>
    public ContextPropagation Propagation { get; init; }

    /// <summary>Why none are, where they could not be.</summary>
    public string PropagationUnavailableReason { get; init; } = "";

    /// <summary>Outgoing requests that were to be given the trace context.</summary>
    public long WantedContexts { get; init; }

    /// <summary>Those that were not, by reason; reasons of none may be left out.</summary>
    public IReadOnlyList<LossCounter> WithoutContext { get; init; } = [];

    /// <summary>What probes were to add to spans of others, as far as the sampler kept these.</summary>
    public long WantedAnnotations { get; init; }

    /// <summary>What of it was not added, by reason; reasons of none may be left out.</summary>
    public IReadOnlyList<LossCounter> LostAnnotations { get; init; } = [];
}

/// <summary>One probe at one executable.</summary>
/// <param name="Executable">Path of the executable.</param>
/// <param name="GoVersion">Go version that built it.</param>
/// <param name="Probe">Name of the probe.</param>
/// <param name="Functions">Functions that it is attached to.</param>
/// <param name="OffReason">Why it is off there, or <see langword="null"/> where it is attached.</param>
/// <param name="Refusal">What the kernel or libbpf said, where one of them refused it.</param>
/// <param name="Unseen">What it does not see there though the program does it; empty where it sees all.</param>
internal sealed record Attachment(
    string Executable, string GoVersion, string Probe, int Functions, string? OffReason, ProbeException? Refusal = null, string Unseen = "");

/// <summary>Spans or trace contexts lost for one reason.</summary>
/// <param name="Reason">The reason in words: <c>ring full</c>.</param>
/// <param name="Count">How many.</param>
internal sealed record LossCounter(string Reason, long Count);
