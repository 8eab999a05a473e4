// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Which process runs, and whether it is traced.
#pragma once

#include <sonde/config.bpf.h>
#include <sonde/manager.h>
#include <sonde/task.bpf.h>

enum {
    SONDE_PID_NAMESPACES = 32, ///< within each other: MAX_PID_NS_LEVEL of the kernel
};

/// Key: process id, as the Manager sees it. Uprobes fire for every process of an executable; the
/// processes that are not here are left alone. An entry goes when its process ends or runs another
/// program (bpf/runtime/process_events.bpf.c), before anything else can have the id.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, SONDE_MAX_PROCESSES);
    __type(key, __u32);
    __type(value, struct sonde_process);
} shared_processes SEC(".maps");

/// Key: process id, as the Manager sees it. Value: enum sonde_following, or-ed, and the count. An
/// entry goes when its process ends.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, SONDE_MAX_PROCESSES);
    __type(key, __u32);
    __type(value, __u32);
} shared_followed SEC(".maps");

/// The id that a process has in the Manager's PID namespace; 0 if it is not in there. `pid` is the
/// address of its struct pid. A process has an id in its own namespace and in each around it. Two
/// reads for each namespace between the two.
__noinline int sonde_id_in_namespace(__u64 pid) {
    const struct pid *ids = (const struct pid *)pid;
    __u64 numbers = pid + bpf_core_field_offset(struct pid, numbers);
    int level = BPF_CORE_READ(ids, level);
    for (int i = 0; i < SONDE_PID_NAMESPACES && level >= 0; i++, level--) {
        const struct upid *id =
            (const struct upid *)(numbers + level * bpf_core_type_size(struct upid));
        if (BPF_CORE_READ(id, ns, ns.inum) == sonde_config.pid_namespace)
            return BPF_CORE_READ(id, nr);
    }
    return 0;
}

/// The id of a process, given by any of its threads, as the Manager sees it; 0 if it does not see
/// it.
static __always_inline __u32 sonde_process_id_of(struct task_struct *task) {
    if (!sonde_config.pid_namespace)
        return task->tgid;
    return sonde_id_in_namespace((__u64)BPF_CORE_READ(task, group_leader, thread_pid));
}

/// The id of the running process, as the Manager sees it; 0 if it does not see it.
static __always_inline __u32 sonde_process_id(void) {
    if (sonde_config.pid_namespace)
        return sonde_process_id_of(bpf_get_current_task_btf());
    return bpf_get_current_pid_tgid() >> 32;
}

/// Whether the process with this id is traced. One map lookup.
static __always_inline _Bool sonde_is_traced(__u32 pid) {
    return bpf_map_lookup_elem(&shared_processes, &pid) != 0;
}
