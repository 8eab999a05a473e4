namespace Sonde.Runtime.Bpf;

/// <summary><c>enum bpf_map_type</c> (include/uapi/linux/bpf.h), as far as the Manager makes maps.</summary>
internal enum BpfMapType
{
    Hash = 1,
    Array = 2,
    LruHash = 9,
    ArrayOfMaps = 12,
    RingBuffer = 27,
}
