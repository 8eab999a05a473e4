namespace Sonde.Runtime.Status;

/// <summary>
/// What one probe's programs counted since they were loaded, over all executables and processes. Every operation that began has one
/// outcome or still runs: <see cref="Started"/> = <see cref="Running"/> + <see cref="Sent"/> + <see cref="Unsampled"/> +
/// <see cref="NotReported"/> + <see cref="Lost"/>. The kernel has no way to read all of them at one instant: while operations begin
/// and end, the two sides differ by those that did so during the call.
/// </summary>
public sealed record ProbeCounters
{
    /// <summary>Operations that began.</summary>
    public long Started { get; init; }

    /// <summary>
    /// Operations that have begun and not ended, sampled or not. One that a panic or the end of its goroutine cut off counts as running
    /// until its goroutine's memory serves another one or its process ends: nothing in the kernel sees the goroutine go.
    /// </summary>
    public long Running { get; init; }

    /// <summary>Operations whose record reached the ring.</summary>
    public long Sent { get; init; }

    /// <summary>Operations that the sampler dropped. They are never lost: whatever else became of them is not asked.</summary>
    public long Unsampled { get; init; }

    /// <summary>Operations that ended and of which their probe sent no record, by its own choice.</summary>
    public long NotReported { get; init; }

    /// <summary>Operations lost because the ring had no room. Remedy: a larger <see cref="ManagerOptions.RingBytes"/>.</summary>
    public long LostRingFull { get; init; }

    /// <summary>
    /// Operations lost because too many ran at once. Remedy: a larger <see cref="ManagerOptions.MaxOperations"/>.
    /// </summary>
    public long LostOperationsFull { get; init; }

    /// <summary>Operations whose end was never seen before their goroutine began or ended another: a panic cut them off.</summary>
    public long LostAbandoned { get; init; }

    /// <summary>Operations lost because they were nested deeper than the library keeps.</summary>
    public long LostNestedTooDeep { get; init; }

    /// <summary>Operations lost because the kernel had no memory to work in; at their start before the sampler was asked.</summary>
    public long LostNoScratch { get; init; }

    /// <summary>Operations that still ran when their process ended or the Manager stopped.</summary>
    public long LostUnfinished { get; init; }

    /// <summary>Reads of a target's memory that failed; the value is empty and the record says so.</summary>
    public long ReadFaults { get; init; }

    /// <summary>Strings cut to their limit; the record says so.</summary>
    public long TruncatedStrings { get; init; }

    /// <summary>Go maps that were too large to be looked at whole.</summary>
    public long TruncatedMaps { get; init; }

    /// <summary>
    /// Spans that others could not find as their parent, because too many ran at once. Remedy: a larger
    /// <see cref="ManagerOptions.MaxOperations"/>.
    /// </summary>
    public long LostParents { get; init; }

    /// <summary>
    /// Outgoing requests that were to be given a trace context: as many as <see cref="Injected"/> and <see cref="WithoutContext"/>.
    /// Those that have one of their own are not counted.
    /// </summary>
    public long WantedInjections { get; init; }

    /// <summary>Outgoing requests that were given a trace context.</summary>
    public long Injected { get; init; }

    /// <summary>
    /// Without: the target's buffer or the kernel had no room for it, or the request has more headers than a program can look at.
    /// </summary>
    public long InjectionsWithoutRoom { get; init; }

    /// <summary>Without: the request could not be told from another one in flight.</summary>
    public long AmbiguousInjections { get; init; }

    /// <summary>Without: the connection is one over TLS, a Unix socket, or of a type in which no TCP connection was found.</summary>
    public long InjectionsOverOtherConnections { get; init; }

    /// <summary>Without: the connection is older than the trace, or the kernel did not show it as it was made.</summary>
    public long InjectionsOverUnseenSockets { get; init; }

    /// <summary>Without: the connection's socket belongs to another program of this kind, such as another tracer's.</summary>
    public long InjectionsOverForeignSockets { get; init; }

    /// <summary>Without: the connection sent other bytes than the request wrote, as one that compresses does.</summary>
    public long InjectionsOfOtherBytes { get; init; }

    /// <summary>Without so far: the connection has not sent the request, or closed before it did.</summary>
    public long UnsentInjections { get; init; }

    /// <summary>Without: the program hands on the header of the request that it serves over HTTP/2, which keeps it as it is.</summary>
    public long ForwardedInjections { get; init; }

    /// <summary>
    /// Without: the header had been sent when the hook saw the request. So it is in a profile-guided build that has inlined what writes the
    /// header, for a body that is not in memory or is waited for (<c>Expect: 100-continue</c>).
    /// </summary>
    public long InjectionsAfterTheHeader { get; init; }

    /// <summary>
    /// What the probe was to add to spans of other probes: as many as <see cref="SentAnnotations"/>, <see cref="UnsampledAnnotations"/>,
    /// <see cref="AnnotationsWithoutSpan"/>, <see cref="LostAnnotationsRingFull"/> and <see cref="LostAnnotationsNoScratch"/>. Annotations are not
    /// operations.
    /// </summary>
    public long WantedAnnotations { get; init; }

    /// <summary>Annotations whose record reached the ring. What became of them says <see cref="ManagerStatus.Annotations"/>.</summary>
    public long SentAnnotations { get; init; }

    /// <summary>Annotations not sent, because the sampler had dropped the span.</summary>
    public long UnsampledAnnotations { get; init; }

    /// <summary>Annotations not sent, because no span ran where they were to go.</summary>
    public long AnnotationsWithoutSpan { get; init; }

    /// <summary>Annotations lost because the ring had no room. Remedy: a larger <see cref="ManagerOptions.RingBytes"/>.</summary>
    public long LostAnnotationsRingFull { get; init; }

    /// <summary>Annotations lost because the kernel had no memory to work in.</summary>
    public long LostAnnotationsNoScratch { get; init; }

    /// <summary>Outgoing requests that went without a trace context, whatever the reason.</summary>
    public long WithoutContext => InjectionsWithoutRoom + AmbiguousInjections + InjectionsOverOtherConnections + InjectionsOverUnseenSockets
        + InjectionsOverForeignSockets + InjectionsOfOtherBytes + UnsentInjections + ForwardedInjections
        + InjectionsAfterTheHeader;

    /// <summary>All operations that were lost, whatever the reason.</summary>
    public long Lost => LostRingFull + LostOperationsFull + LostAbandoned + LostNestedTooDeep + LostNoScratch + LostUnfinished;

    /// <summary>
    /// Operations without an outcome, 0 unless a program of the probe has a mistake: it begins records that it does not send, or operations that
    /// it does not keep. While operations run, those that end during the call count, too.
    /// </summary>
    public long Unaccounted => Math.Max(0, Started - Running - Sent - Unsampled - NotReported - Lost);
}
