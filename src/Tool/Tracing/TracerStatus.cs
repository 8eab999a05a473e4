using Sonde.Runtime;
using Sonde.Runtime.Status;

namespace Sonde.Tool.Tracing;

/// <summary>The attachments and counters of a tracer.</summary>
/// <param name="Attachments">One for each probe and executable.</param>
/// <param name="Spans">The number of spans that the sinks received.</param>
/// <param name="Losses">The losses by reason. Reasons with a count of zero may be left out.</param>
internal sealed record TracerStatus(
    IReadOnlyList<Attachment> Attachments, long Spans, IReadOnlyList<LossCounter> Losses)
{
    /// <summary>What became of the calls of the functions that the user named.</summary>
    public IReadOnlyList<FunctionStatus> Functions { get; init; } = [];

    /// <summary>The number of spans that the sampler dropped, or the budget.</summary>
    public long Unsampled { get; init; }

    /// <summary>
    /// Operations that ended without a record, in probes that have never sent one. They do not count as lost, but may show a mistake in
    /// the probe.
    /// </summary>
    public long Unrecorded { get; init; }

    /// <summary>The number of spans for which a sink failed.</summary>
    public long SinkErrors { get; init; }

    /// <summary>What the tracer has done so far to start and to stop.</summary>
    public IReadOnlyList<ManagerPhase> Phases { get; init; } = [];

    /// <summary>When its first phase began, since the process began.</summary>
    public TimeSpan Began { get; init; }

    /// <summary>Which outgoing requests get the trace context.</summary>
    public ContextPropagation Propagation { get; init; }

    /// <summary>Why no request can get it; empty if requests can.</summary>
    public string PropagationUnavailableReason { get; init; } = "";

    /// <summary>The number of outgoing requests that should have got the trace context.</summary>
    public long WantedContexts { get; init; }

    /// <summary>The requests that did not get it, by reason. Reasons with a count of zero may be left out.</summary>
    public IReadOnlyList<LossCounter> WithoutContext { get; init; } = [];

    /// <summary>
    /// The number of annotations that probes wanted to add to spans of other probes, as far as the sampler kept those spans.
    /// </summary>
    public long WantedAnnotations { get; init; }

    /// <summary>The annotations that were not added, by reason. Reasons with a count of zero may be left out.</summary>
    public IReadOnlyList<LossCounter> LostAnnotations { get; init; } = [];

    /// <summary>What tracing cost in the traced processes; <see langword="null"/> if it was not measured.</summary>
    public CostStatus? Cost { get; init; }

    /// <summary>Why it could not be measured; otherwise empty.</summary>
    public string CostUnavailableReason { get; init; } = "";

    /// <summary>How the tracer kept within its budget; <see langword="null"/> if it has none.</summary>
    public BudgetStatus? Budget { get; init; }
}

/// <summary>One probe on one executable.</summary>
/// <param name="Executable">The path of the executable.</param>
/// <param name="GoVersion">The Go version that built it.</param>
/// <param name="Probe">The name of the probe.</param>
/// <param name="Functions">The number of functions that the probe is attached to.</param>
/// <param name="OffReason">Why the probe is off there; <see langword="null"/> if it is attached.</param>
/// <param name="Refusal">The error of the kernel or of libbpf, if one of them refused the probe.</param>
/// <param name="Unseen">The calls that the probe does not see there; empty if it sees all.</param>
/// <param name="Notes">What else the user should know, one sentence or more on each line; empty if there is nothing.</param>
internal sealed record Attachment(
    string Executable, string GoVersion, string Probe, int Functions, string? OffReason, ProbeException? Refusal = null, string Unseen = "",
    string Notes = "");

/// <summary>Spans or trace contexts lost for one reason.</summary>
/// <param name="Reason">The reason in words: <c>ring full</c>.</param>
/// <param name="Count">The number lost.</param>
internal sealed record LossCounter(string Reason, long Count);
