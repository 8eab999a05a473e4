namespace Sonde.Runtime.Loading;

/// <summary>Mirrors <c>enum sonde_counter</c> of <c>sonde/counters.bpf.h</c>.</summary>
internal enum ProbeCounter : uint
{
    Started,
    Sent,
    RingFull,
    OperationsFull,
    Abandoned,
    NestedTooDeep,
    NoScratch,
    ReadFault,
    Truncated,
    MapTruncated,
    Unsampled,
    SpansFull,
    Injected,
    InjectNoRoom,
    InjectAmbiguous,
}
