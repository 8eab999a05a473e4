namespace Sonde.Runtime.Loading;

/// <summary>Mirrors <c>enum sonde_counter</c> of <c>sonde/counters.bpf.h</c>.</summary>
internal enum ProbeCounter : uint
{
    Started,
    Sent,
    Unsampled,
    NotReported,
    RingFull,
    OperationsFull,
    Abandoned,
    NestedTooDeep,
    NoScratch,
    ReadFault,
    Truncated,
    MapTruncated,
    SpansFull,
    InjectWanted,
    Injected,
    InjectNoRoom,
    InjectAmbiguous,
    InjectConnection,
    InjectUnseen,
    InjectTaken,
    InjectUnsent,
    InjectForwarded,
}
