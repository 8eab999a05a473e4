using Sonde.Runtime.Status;

namespace Sonde.Runtime.Metrics;

/// <summary>The causes of losses, by the values of <c>error.type</c>.</summary>
internal static class LossTable
{
    /// <summary>Why operations were lost.</summary>
    internal static readonly (string Cause, Func<ProbeCounters, long> Count)[] Operations =
    [
        ("ring_full", static counters => counters.LostRingFull),
        ("operations_full", static counters => counters.LostOperationsFull),
        ("abandoned", static counters => counters.LostAbandoned),
        ("nested_too_deep", static counters => counters.LostNestedTooDeep),
        ("no_scratch", static counters => counters.LostNoScratch),
        ("unfinished", static counters => counters.LostUnfinished),
        ("switched_off", static counters => counters.LostSwitchedOff),
    ];

    /// <summary>Why requests went out without a trace context.</summary>
    internal static readonly (string Cause, Func<ProbeCounters, long> Count)[] Contexts =
    [
        ("no_room", static counters => counters.InjectionsWithoutRoom),
        ("ambiguous", static counters => counters.AmbiguousInjections),
        ("other_connection", static counters => counters.InjectionsOverOtherConnections),
        ("unseen_socket", static counters => counters.InjectionsOverUnseenSockets),
        ("foreign_socket", static counters => counters.InjectionsOverForeignSockets),
        ("other_bytes", static counters => counters.InjectionsOfOtherBytes),
        ("unsent", static counters => counters.UnsentInjections),
        ("forwarded", static counters => counters.ForwardedInjections),
        ("after_the_header", static counters => counters.InjectionsAfterTheHeader),
    ];

    /// <summary>Why annotations were lost in the kernel.</summary>
    internal static readonly (string Cause, Func<ProbeCounters, long> Count)[] Annotations =
    [
        ("ring_full", static counters => counters.LostAnnotationsRingFull),
        ("no_scratch", static counters => counters.LostAnnotationsNoScratch),
        ("no_span", static counters => counters.AnnotationsWithoutSpan),
    ];
}
