// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Processes of watched executables, from their first hook on: the Manager knows them only once it has
/// read their first record, and by then they may have connected. Kernel 5.11 with BTF.
#pragma once

#include <sonde/traced_process.bpf.h>

enum { SONDE_MAX_EARLY_PROCESSES = 1024 };

/// Mirrors the field of the kernel's that is read, wherever that kernel has it.
struct task_struct {
    struct task_struct *group_leader;
    __u64 start_boottime;
} __attribute__((preserve_access_index));

/// Key: process id, as the Manager sees it. Value: when it started, ns of CLOCK_BOOTTIME: the id may be
/// another process's later. An LRU map: the Manager knows the process soon.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, SONDE_MAX_EARLY_PROCESSES);
    __type(key, __u32);
    __type(value, __u64);
} shared_early_processes SEC(".maps");

static __always_inline __u64 sonde_process_start(void) {
    const struct task_struct *task = (void *)bpf_get_current_task_btf();
    return task->group_leader->start_boottime;
}

/// Takes down that the running process is one of a watched executable. Two map operations the first time,
/// then one.
static __always_inline void sonde_process_appears(__u32 pid) {
    if (sonde_is_traced(pid))
        return;
    __u64 start = sonde_process_start();
    bpf_map_update_elem(&shared_early_processes, &pid, &start, BPF_ANY);
}

/// Whether the running process is traced, or will be as soon as the Manager knows it.
static __always_inline _Bool sonde_will_be_traced(__u32 pid) {
    if (sonde_is_traced(pid))
        return 1;
    const __u64 *start = bpf_map_lookup_elem(&shared_early_processes, &pid);
    return start && *start == sonde_process_start();
}
