using Sonde.Runtime.Kernel;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Loading;

/// <summary>Maps the kernel's counters to the Manager's.</summary>
internal static class CounterTable
{
    /// <summary>Reads each counter once.</summary>
    internal static ProbeCounters Read(Func<KernelTypes.Counter, long> read) => new()
    {
        Started = read(KernelTypes.Counter.Started),
        Sent = read(KernelTypes.Counter.Sent),
        Unsampled = read(KernelTypes.Counter.Unsampled),
        NotReported = read(KernelTypes.Counter.NotReported),
        LostRingFull = read(KernelTypes.Counter.RingFull),
        LostOperationsFull = read(KernelTypes.Counter.OperationsFull),
        LostAbandoned = read(KernelTypes.Counter.Abandoned),
        LostNestedTooDeep = read(KernelTypes.Counter.NestedTooDeep),
        LostNoScratch = read(KernelTypes.Counter.NoScratch),
        ReadFaults = read(KernelTypes.Counter.ReadFault),
        TruncatedStrings = read(KernelTypes.Counter.Truncated),
        TruncatedMaps = read(KernelTypes.Counter.MapTruncated),
        LostParents = read(KernelTypes.Counter.SpansFull),
        WantedInjections = read(KernelTypes.Counter.InjectWanted),
        Injected = read(KernelTypes.Counter.Injected),
        InjectionsWithoutRoom = read(KernelTypes.Counter.InjectNoRoom),
        AmbiguousInjections = read(KernelTypes.Counter.InjectAmbiguous),
        InjectionsOverOtherConnections = read(KernelTypes.Counter.InjectConnection),
        InjectionsOverUnseenSockets = read(KernelTypes.Counter.InjectUnseen),
        InjectionsOverForeignSockets = read(KernelTypes.Counter.InjectTaken),
        UnsentInjections = read(KernelTypes.Counter.InjectUnsent),
        ForwardedInjections = read(KernelTypes.Counter.InjectForwarded),
        InjectionsAfterTheHeader = read(KernelTypes.Counter.InjectGone),
        WantedAnnotations = read(KernelTypes.Counter.AnnotateWanted),
        SentAnnotations = read(KernelTypes.Counter.Annotated),
        UnsampledAnnotations = read(KernelTypes.Counter.AnnotateUnsampled),
        AnnotationsWithoutSpan = read(KernelTypes.Counter.AnnotateNoSpan),
        LostAnnotationsRingFull = read(KernelTypes.Counter.AnnotateRingFull),
        LostAnnotationsNoScratch = read(KernelTypes.Counter.AnnotateNoScratch),
    };
}
