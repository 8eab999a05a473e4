// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Which process runs, and whether it is traced.
#pragma once

#include <sonde/config.bpf.h>

enum {
    SONDE_MAX_PROCESSES = 4096, ///< default size of the filter; the Manager sets it
};

/// Key: process id, as the Manager sees it. Value: not used. Uprobes fire for every process of an
/// executable; the processes that are not here are left alone.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, SONDE_MAX_PROCESSES);
    __type(key, __u32);
    __type(value, __u32);
} shared_processes SEC(".maps");

/// Mirrors struct bpf_pidns_info of include/uapi/linux/bpf.h.
struct sonde_pid_namespace_ids {
    __u32 pid;
    __u32 tgid;
};

/// The process id as the Manager sees it; 0 if the process is not in the Manager's PID namespace.
static __always_inline __u32 sonde_process_id(void) {
    if (sonde_config.pid_namespace_inode) {
        struct sonde_pid_namespace_ids ids = {};
        if (bpf_get_ns_current_pid_tgid(sonde_config.pid_namespace_dev,
                                        sonde_config.pid_namespace_inode,
                                        (struct bpf_pidns_info *)&ids, sizeof(ids)))
            return 0;
        return ids.tgid;
    }
    return bpf_get_current_pid_tgid() >> 32;
}

/// Whether the process with this id is traced. One map lookup.
static __always_inline _Bool sonde_is_traced(__u32 pid) {
    return bpf_map_lookup_elem(&shared_processes, &pid) != 0;
}
