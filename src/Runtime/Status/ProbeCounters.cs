namespace Sonde.Runtime.Status;

/// <summary>
/// What one probe's programs have counted since they were loaded, over all executables and processes. Every operation that began has one
/// outcome or is still running: <see cref="Started"/> = <see cref="Running"/> + <see cref="Sent"/> + <see cref="Unsampled"/> +
/// <see cref="NotReported"/> + <see cref="Lost"/>. The kernel cannot read all of them at one instant: while operations begin and end, the
/// two sides differ by the operations that did so during the call.
/// </summary>
public sealed record ProbeCounters
{
    /// <summary>Operations that began.</summary>
    public long Started { get; init; }

    /// <summary>
    /// Operations that have begun and not ended, sampled or not. An operation that a panic or the end of its goroutine cut off counts as
    /// running until the goroutine's memory is reused by another one or its process ends: nothing in the kernel sees a goroutine end.
    /// </summary>
    public long Running { get; init; }

    /// <summary>Operations whose record reached the ring.</summary>
    public long Sent { get; init; }

    /// <summary>Operations that the sampler dropped. They never count as lost, whatever else happened to them.</summary>
    public long Unsampled { get; init; }

    /// <summary>Operations that ended and for which the probe chose to send no record.</summary>
    public long NotReported { get; init; }

    /// <summary>Operations lost because the ring had no room. Remedy: a larger <see cref="ManagerOptions.RingBytes"/>.</summary>
    public long LostRingFull { get; init; }

    /// <summary>
    /// Operations lost because too many ran at once. Remedy: a larger <see cref="ManagerOptions.MaxOperations"/>.
    /// </summary>
    public long LostOperationsFull { get; init; }

    /// <summary>Operations whose end was not seen before their goroutine began or ended another one: a panic cut them off.</summary>
    public long LostAbandoned { get; init; }

    /// <summary>Operations lost because they were nested more deeply than the library tracks.</summary>
    public long LostNestedTooDeep { get; init; }

    /// <summary>
    /// Operations lost because the kernel had no memory to work in. One that is lost at its start is lost before the sampler decides.
    /// </summary>
    public long LostNoScratch { get; init; }

    /// <summary>Operations that were still running when their process ended or the Manager stopped.</summary>
    public long LostUnfinished { get; init; }

    /// <summary>
    /// Operations that were still running when their probe was switched off (<see cref="ManagerOptions.MaxCpu"/>). Remedy: a larger budget.
    /// </summary>
    public long LostSwitchedOff { get; init; }

    /// <summary>Reads of a target's memory that failed; the value is empty, and the record is flagged.</summary>
    public long ReadFaults { get; init; }

    /// <summary>Strings cut to their limit; the record is flagged.</summary>
    public long TruncatedStrings { get; init; }

    /// <summary>Go maps that were too large to be searched completely.</summary>
    public long TruncatedMaps { get; init; }

    /// <summary>
    /// Spans that others could not find as their parent, because too many operations ran at once. Remedy: a larger
    /// <see cref="ManagerOptions.MaxOperations"/>.
    /// </summary>
    public long LostParents { get; init; }

    /// <summary>
    /// Outgoing requests that were to receive a trace context: the sum of <see cref="Injected"/> and <see cref="WithoutContext"/>. Requests
    /// that have their own trace context are not counted.
    /// </summary>
    public long WantedInjections { get; init; }

    /// <summary>Outgoing requests that received a trace context.</summary>
    public long Injected { get; init; }

    /// <summary>
    /// Requests that received none because the target's buffer or the kernel had no room for it, or because the request has more headers
    /// than a program can examine.
    /// </summary>
    public long InjectionsWithoutRoom { get; init; }

    /// <summary>Requests that received none because they could not be distinguished from another one in flight.</summary>
    public long AmbiguousInjections { get; init; }

    /// <summary>
    /// Requests that received none because the connection uses TLS or a Unix socket, or is of a type in which no TCP connection was found.
    /// </summary>
    public long InjectionsOverOtherConnections { get; init; }

    /// <summary>
    /// Requests that received none because the connection is older than the trace, or the kernel did not show it when it was opened.
    /// </summary>
    public long InjectionsOverUnseenSockets { get; init; }

    /// <summary>
    /// Requests that received none because the connection's socket belongs to another program of this kind, such as another tracer's.
    /// </summary>
    public long InjectionsOverForeignSockets { get; init; }

    /// <summary>
    /// Requests that received none because the connection sent other bytes than the request wrote, as a connection that compresses does.
    /// </summary>
    public long InjectionsOfOtherBytes { get; init; }

    /// <summary>Requests that have received none so far: the connection has not sent the request, or was closed before it did.</summary>
    public long UnsentInjections { get; init; }

    /// <summary>
    /// Requests that received none because the program forwards the header of the request that it serves over HTTP/2, where a forwarded
    /// header must stay as it is.
    /// </summary>
    public long ForwardedInjections { get; init; }

    /// <summary>
    /// Requests that received none because the header had been sent when the hook saw the request. This happens in a profile-guided build
    /// that has inlined the function that writes the header, for a body that is not in memory or is waited for (<c>Expect:
    /// 100-continue</c>).
    /// </summary>
    public long InjectionsAfterTheHeader { get; init; }

    /// <summary>
    /// Annotations that the probe was to add to spans of other probes: the sum of <see cref="SentAnnotations"/>,
    /// <see cref="UnsampledAnnotations"/>, <see cref="AnnotationsWithoutSpan"/>, <see cref="LostAnnotationsRingFull"/> and
    /// <see cref="LostAnnotationsNoScratch"/>. Annotations are not operations.
    /// </summary>
    public long WantedAnnotations { get; init; }

    /// <summary>Annotations whose record reached the ring. <see cref="ManagerStatus.Annotations"/> says what became of them.</summary>
    public long SentAnnotations { get; init; }

    /// <summary>Annotations that were not sent because the sampler had dropped the span.</summary>
    public long UnsampledAnnotations { get; init; }

    /// <summary>Annotations that were not sent because no span was running where they were to be added.</summary>
    public long AnnotationsWithoutSpan { get; init; }

    /// <summary>Annotations lost because the ring had no room. Remedy: a larger <see cref="ManagerOptions.RingBytes"/>.</summary>
    public long LostAnnotationsRingFull { get; init; }

    /// <summary>Annotations lost because the kernel had no memory to work in.</summary>
    public long LostAnnotationsNoScratch { get; init; }

    /// <summary>Outgoing requests that went out without a trace context, for any reason.</summary>
    public long WithoutContext => InjectionsWithoutRoom + AmbiguousInjections + InjectionsOverOtherConnections + InjectionsOverUnseenSockets
        + InjectionsOverForeignSockets + InjectionsOfOtherBytes + UnsentInjections + ForwardedInjections
        + InjectionsAfterTheHeader;

    /// <summary>All lost operations, for any reason.</summary>
    public long Lost => LostRingFull + LostOperationsFull + LostAbandoned + LostNestedTooDeep + LostNoScratch + LostUnfinished
        + LostSwitchedOff;

    /// <summary>
    /// Operations without an outcome. It is 0 unless a program of the probe has a bug: it begins records that it does not send, or
    /// operations that it does not keep. While operations run, those that end during the call are counted too.
    /// </summary>
    public long Unaccounted => Math.Max(0, Started - Running - Sent - Unsampled - NotReported - Lost);
}
