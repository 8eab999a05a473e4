using Sonde.Runtime.Spans;

namespace Sonde.Runtime.Status;

/// <summary>A consistent copy of what a Manager is doing, safe to keep.</summary>
public sealed record ManagerStatus
{
    /// <summary>The attached executables; none once the Manager has stopped.</summary>
    public required IReadOnlyList<ExecutableStatus> Executables { get; init; }

    /// <summary>The counters of each loaded probe, by name.</summary>
    public required IReadOnlyDictionary<string, ProbeCounters> Counters { get; init; }

    /// <summary>
    /// Spans that were handed to the sinks. Each span that the probes sent is counted here or among <see cref="SpansOfPrograms"/>,
    /// <see cref="InvalidRecords"/> or <see cref="DescribeErrors"/>, or is still in the ring. Once the Manager has stopped, the ring is empty.
    /// </summary>
    public required long Spans { get; init; }

    /// <summary>Spans that were left out, because the traced program exports a span of the same call itself.</summary>
    public long SpansOfPrograms { get; init; }

    /// <summary>Size in bytes of the records that these spans came in.</summary>
    public required long RecordBytes { get; init; }

    /// <summary>Records that were not valid; they were dropped.</summary>
    public required long InvalidRecords { get; init; }

    /// <summary>
    /// Records whose probe's <c>Describe</c> threw an exception; they were dropped. <see cref="Manager.Warning"/> reports the exception
    /// once for each probe and type of exception.
    /// </summary>
    public required long DescribeErrors { get; init; }

    /// <summary>
    /// Annotations that were added to their span. Each annotation that the probes sent (<see cref="ProbeCounters.SentAnnotations"/>) is
    /// counted here or among <see cref="WaitingAnnotations"/> or <see cref="LostAnnotations"/>, or is still in the ring.
    /// </summary>
    public long Annotations { get; init; }

    /// <summary>Annotations whose span has not arrived yet; none once the Manager has stopped.</summary>
    public long WaitingAnnotations { get; init; }

    /// <summary>
    /// Annotations that reached the reader but no span: the span was lost or never ended, the record was not valid, or its probe's
    /// <c>Describe</c> threw an exception.
    /// </summary>
    public long LostAnnotations { get; init; }

    /// <summary>
    /// Operations that targets began before they were admitted, as far as hooks saw them (<see cref="Processes.Target.UntracedOperations"/>), of
    /// all targets so far.
    /// </summary>
    public long UntracedOperations { get; init; }

    /// <summary>Calls of a sink that threw an exception.</summary>
    public required long SinkErrors { get; init; }

    /// <summary>What became of the spans of each sink that is a <see cref="BufferedSink"/>.</summary>
    public IReadOnlyList<SinkQueueStatus> SinkQueues { get; init; } = [];

    /// <summary>Spans that readers of <see cref="Manager.ReadSpansAsync"/> missed, because they read too slowly.</summary>
    public long UnreadSpans { get; init; }

    /// <summary>Calls of a handler of <see cref="Manager.Subscribe"/> that threw an exception.</summary>
    public long SubscriberErrors { get; init; }

    /// <summary>Operations that were still running when their process ended or the Manager stopped.</summary>
    public long Unfinished => Counters.Values.Sum(static counters => counters.LostUnfinished);

    /// <summary>The processes that are to be traced, with the reasons of those that are not, or not entirely.</summary>
    public IReadOnlyList<TargetStatus> Targets { get; init; } = [];

    /// <summary>Size of the event ring in bytes.</summary>
    public long RingBytes { get; init; }

    /// <summary>Bytes of the event ring that wait to be read.</summary>
    public long RingUsedBytes { get; init; }

    /// <summary>How full those maps of the kernel are whose overflow costs operations, parents or processes.</summary>
    public IReadOnlyList<MapUse> Maps { get; init; } = [];

    /// <summary>How programs are attached: <c>uprobe_multi</c> or <c>perf_event</c>.</summary>
    public required string Backend { get; init; }

    /// <summary>Which outgoing requests receive the trace context.</summary>
    public required ContextPropagation Propagation { get; init; }

    /// <summary>Why <see cref="Propagation"/> is not full; empty if it is full, and if it was not requested.</summary>
    public required string PropagationUnavailableReason { get; init; }

    /// <summary>
    /// What the programs have cost; <see langword="null"/> if that was not measured: it was not requested
    /// (<see cref="ManagerOptions.MeasureCost"/>), is not possible, or nothing has been attached yet.
    /// </summary>
    public CostStatus? Cost { get; init; }

    /// <summary>Why the cost is not measured although it was requested; otherwise empty.</summary>
    public string CostUnavailableReason { get; init; } = "";

    /// <summary>The state of the budget; <see langword="null"/> without <see cref="ManagerOptions.MaxCpu"/>.</summary>
    public BudgetStatus? Budget { get; init; }

    /// <summary>The functions whose calls are recorded, and those that were, each with what became of its calls.</summary>
    public IReadOnlyList<FunctionStatus> Functions { get; init; } = [];

    /// <summary>
    /// What the Manager did to start, to attach and to stop, and how long each piece took, in the order in which they ended.
    /// </summary>
    public IReadOnlyList<ManagerPhase> Phases { get; init; } = [];

    /// <summary>Everything that was seen to begin but did not become a span: lost in the kernel, lost on the way, or cut off.</summary>
    public long Lost => Counters.Values.Sum(static counters => counters.Lost) + InvalidRecords + DescribeErrors;
}
