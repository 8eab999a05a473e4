namespace Sonde.Runtime.Bpf;

/// <summary><c>enum bpf_map_type</c> (include/uapi/linux/bpf.h), limited to the types of map that the Manager creates.</summary>
internal enum BpfMapType
{
    Hash = 1,
    Array = 2,
    LruHash = 9,
    ArrayOfMaps = 12,
    SockHash = 18,
    RingBuffer = 27,
}
