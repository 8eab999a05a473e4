// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Identifies the running process, and tells whether it is traced.
#pragma once

#include <sonde/config.bpf.h>
#include <sonde/manager.h>
#include <sonde/task.bpf.h>

enum {
    SONDE_PID_NAMESPACES = 32, ///< nesting limit: MAX_PID_NS_LEVEL of the kernel
};

/// Key: process id, as the Manager sees it. Value: the traced process. Uprobes fire for every
/// process of an executable; processes without an entry are left alone. An entry is removed when
/// its process ends or runs another program (bpf/runtime/process_events.bpf.c), before another
/// process can have the id. A process whose number is 0 is not traced, whatever it runs.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, SONDE_MAX_PROCESSES);
    __type(key, __u32);
    __type(value, struct sonde_process);
} shared_processes SEC(".maps");

/// Key: process id, as the Manager sees it. Value: the number of the process. Managers that share
/// their spans share this map too, so that they keep them under one number. An entry is removed as
/// in the map above.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, SONDE_MAX_PROCESSES);
    __type(key, __u32);
    __type(value, __u32);
} shared_numbers SEC(".maps");

/// Key: process id, as the Manager sees it. Value: how it is followed. An entry is removed when its
/// process ends.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, SONDE_MAX_PROCESSES);
    __type(key, __u32);
    __type(value, struct sonde_followed);
} shared_followed SEC(".maps");

/// Key: process id, as the Manager sees it. Value: the number of operations that hooks saw begin
/// while the process was not traced. The Manager reads it when it admits the process. An entry is
/// removed when its process ends or runs another program.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, SONDE_MAX_PROCESSES);
    __type(key, __u32);
    __type(value, __u64);
} shared_untraced SEC(".maps");

/// Key: process id, as the Manager sees it. Value: the group of the process, which a target source
/// selects because it has begun to listen on a TCP port. An entry is removed when its process ends
/// or runs another program.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, SONDE_MAX_PROCESSES);
    __type(key, __u32);
    __type(value, __u32);
} shared_listeners SEC(".maps");

/// Returns the id of a process in the Manager's PID namespace, or 0 if the process is not in it.
/// `pid` is the address of its struct pid. A process has an id in its own namespace and in each
/// namespace around it. Costs two reads for each namespace between the two.
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

/// Returns the id of a process as the Manager sees it, or 0 if the Manager does not see it. `task`
/// is any thread of the process.
static __always_inline __u32 sonde_process_id_of(struct task_struct *task) {
    if (!sonde_config.pid_namespace)
        return task->tgid;
    return sonde_id_in_namespace((__u64)BPF_CORE_READ(task, group_leader, thread_pid));
}

/// Returns the id of the running process as the Manager sees it, or 0 if the Manager does not see
/// it.
static __always_inline __u32 sonde_process_id(void) {
    if (sonde_config.pid_namespace)
        return sonde_process_id_of(bpf_get_current_task_btf());
    return bpf_get_current_pid_tgid() >> 32;
}

/// Whether the process with this id is traced. One map lookup.
static __always_inline _Bool sonde_is_traced(__u32 pid) {
    return bpf_map_lookup_elem(&shared_processes, &pid) != 0;
}

/// Returns the number of a process that is admitted: the one that another Manager has given it, or
/// a new one. Costs one or two map operations.
__noinline __u32 sonde_process_number(__u32 pid) {
    __u32 number = bpf_get_prandom_u32() | SONDE_NUMBERED;
    if (!bpf_map_update_elem(&shared_numbers, &pid, &number, BPF_NOEXIST))
        return number;
    const __u32 *known = bpf_map_lookup_elem(&shared_numbers, &pid);
    return known ? *known : number;
}
