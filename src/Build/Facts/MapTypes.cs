using System.Globalization;

namespace Sonde.Build.Facts;

/// <summary>Names map types as the kernel does, in lower case and without BPF_MAP_TYPE_.</summary>
internal static class MapTypes
{
    // The order is that of enum bpf_map_type in include/uapi/linux/bpf.h of Linux 6.12.
    private static readonly string[] Names =
    [
        "unspec", "hash", "array", "prog_array", "perf_event_array", "percpu_hash", "percpu_array", "stack_trace",
        "cgroup_array", "lru_hash", "lru_percpu_hash", "lpm_trie", "array_of_maps", "hash_of_maps", "devmap", "sockmap",
        "cpumap", "xskmap", "sockhash", "cgroup_storage", "reuseport_sockarray", "percpu_cgroup_storage", "queue", "stack",
        "sk_storage", "devmap_hash", "struct_ops", "ringbuf", "inode_storage", "task_storage", "bloom_filter",
        "user_ringbuf", "cgrp_storage", "arena",
    ];

    /// <summary>Returns the type's name, or its number in digits if the type is newer than this list.</summary>
    public static string Name(uint type) =>
        type < Names.Length ? Names[type] : type.ToString(CultureInfo.InvariantCulture);
}
