namespace Sonde.Runtime.Status;

/// <summary>What a Manager is doing: a consistent copy, safe to keep.</summary>
public sealed record ManagerStatus
{
    /// <summary>The attached executables; none once the Manager has stopped.</summary>
    public required IReadOnlyList<ExecutableStatus> Executables { get; init; }

    /// <summary>The counters of each loaded probe, by name.</summary>
    public required IReadOnlyDictionary<string, ProbeCounters> Counters { get; init; }

    /// <summary>
    /// Spans that were handed to the sinks. What the probes sent is here, among <see cref="InvalidRecords"/> or <see cref="DescribeErrors"/>, or still in the ring;
    /// once the Manager has stopped, the ring is empty.
    /// </summary>
    public required long Spans { get; init; }

    /// <summary>Bytes of the records that these spans came in.</summary>
    public required long RecordBytes { get; init; }

    /// <summary>Records that did not validate; they were dropped.</summary>
    public required long InvalidRecords { get; init; }

    /// <summary>
    /// Records of which their probe's <c>Describe</c> threw; they were dropped. <see cref="Manager.Warning"/> says of each probe and type
    /// of exception once what was thrown.
    /// </summary>
    public required long DescribeErrors { get; init; }

    /// <summary>
    /// Annotations that were written onto their span. What the probes sent (<see cref="ProbeCounters.SentAnnotations"/>) is here, among
    /// <see cref="WaitingAnnotations"/> or <see cref="LostAnnotations"/>, or still in the ring.
    /// </summary>
    public long Annotations { get; init; }

    /// <summary>Annotations whose span has not come yet; none once the Manager has stopped.</summary>
    public long WaitingAnnotations { get; init; }

    /// <summary>
    /// Annotations that reached the reader and no span: the span was lost or never ended, the record did not validate, or its probe's
    /// <c>Describe</c> threw.
    /// </summary>
    public long LostAnnotations { get; init; }

    /// <summary>Calls of a sink that threw.</summary>
    public required long SinkErrors { get; init; }

    /// <summary>Operations that still ran when their process ended or the Manager stopped.</summary>
    public long Unfinished => Counters.Values.Sum(static counters => counters.LostUnfinished);

    /// <summary>How programs are attached: <c>uprobe_multi</c> or <c>perf_event</c>.</summary>
    public required string Backend { get; init; }

    /// <summary>Which outgoing requests are given the trace context.</summary>
    public required ContextPropagation Propagation { get; init; }

    /// <summary>Why <see cref="Propagation"/> is not full; empty if it is, and where nobody asked for it.</summary>
    public required string PropagationUnavailableReason { get; init; }

    /// <summary>
    /// Everything that was seen to begin and did not become a span: in the kernel, on the way, or cut off.
    /// </summary>
    public long Lost => Counters.Values.Sum(static counters => counters.Lost) + InvalidRecords + DescribeErrors;
}
