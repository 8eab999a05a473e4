// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Admits an unknown process at its first hook, before its first operation begins. Its details are
/// read while that is possible, because a process may be gone before the Manager looks at it.
#pragma once

#include <sonde/process_event.h>
#include <sonde/read.bpf.h>
#include <sonde/ring.bpf.h>
#include <sonde/scratch.bpf.h>
#include <sonde/traced_process.bpf.h>

enum {
    SONDE_ARGUMENTS_MAX = 1023,   ///< bytes of the command line that are kept
    SONDE_ENVIRONMENT_MAX = 3967, ///< bytes of the environment that are kept
};

/// Reads `size` bytes of the running process's memory, at most `limit`, to the place `place` of the
/// scratch. Returns how many were read: all or none. It is a global function: the verifier checks
/// its body once, separately.
__noinline __u32 sonde_process_read(struct sonde_scratch *scratch, __u32 place, __u64 from,
                                    __u64 size, __u32 limit) {
    if (size > limit)
        size = limit;
    if (!scratch || place > sizeof(struct sonde_process_event) + SONDE_ARGUMENTS_MAX ||
        size > SONDE_ENVIRONMENT_MAX)
        return 0;
    return sonde_peek(scratch->bytes + place, size, from) ? size : 0;
}

/// Reports an admitted process to the reader, and wakes the reader. If the ring has no room for the
/// whole record, only its head is sent. If it has no room for the head either, or the kernel has no
/// memory, the reader learns of the process from its first record.
__noinline int sonde_process_tell_met(__u32 pid, __u32 number, __u32 slot, __u32 group) {
    struct task_struct *task = bpf_get_current_task_btf();
    struct sonde_scratch *scratch =
        bpf_task_storage_get(&sonde_scratches, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
    if (!scratch)
        return 0;
    // It is not on the stack, because this runs below the largest programs.
    struct sonde_process_event *head = (struct sonde_process_event *)scratch->bytes;
    __builtin_memset(head, 0, sizeof(*head));
    head->event.type = SONDE_PROCESS_MET;
    head->event.probe = SONDE_PROCESS_PROBE;
    head->event.pid = pid;
    head->event.executable = slot;
    head->event.process = number;
    head->start = BPF_CORE_READ(task, group_leader, start_boottime);
    head->group = group;
    // For each member that a program reads through a typed pointer, the verifier searches all names
    // of the kernel's types, at each load. This function is in every program that begins something.
    struct mm_struct *mm = BPF_CORE_READ(task, mm);
    __u64 size = sizeof(*head);
    if (mm) {
        __u64 arguments_at = BPF_CORE_READ(mm, arg_start),
              environment_at = BPF_CORE_READ(mm, env_start);
        __u64 arguments = BPF_CORE_READ(mm, arg_end) - arguments_at;
        __u64 environment = BPF_CORE_READ(mm, env_end) - environment_at;
        head->complete = arguments <= SONDE_ARGUMENTS_MAX && environment <= SONDE_ENVIRONMENT_MAX;
        head->arguments =
            sonde_process_read(scratch, size, arguments_at, arguments, SONDE_ARGUMENTS_MAX);
        size += head->arguments;
        head->environment =
            sonde_process_read(scratch, size, environment_at, environment, SONDE_ENVIRONMENT_MAX);
        size += head->environment;
    }
    head->event.size = size;
    if (size <= sizeof(scratch->bytes) &&
        !bpf_ringbuf_output(&shared_events, scratch->bytes, size, BPF_RB_FORCE_WAKEUP))
        return 1;
    head->arguments = head->environment = head->complete = 0;
    head->event.size = sizeof(*head);
    return !bpf_ringbuf_output(&shared_events, head, sizeof(*head), BPF_RB_FORCE_WAKEUP);
}

/// Key: slot of an executable. Value: how its processes are admitted.
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, SONDE_MAX_EXECUTABLES);
    __type(key, __u32);
    __type(value, struct sonde_admission);
} shared_admissions SEC(".maps");

/// Counts an operation that begins in a process that is not traced, in case it is selected later.
static __always_inline void sonde_count_untraced(__u32 pid) {
    __u64 one = 1, *count = bpf_map_lookup_elem(&shared_untraced, &pid);
    if (count)
        __sync_fetch_and_add(count, 1);
    else
        bpf_map_update_elem(&shared_untraced, &pid, &one, BPF_NOEXIST);
}

/// Admits the running process if it should be traced. Returns its number, or 0. If the table is
/// full, the process is traced nevertheless, its id serves as its number, and its group is the
/// default one. `begins`: whether an operation may begin here.
__noinline __u32 sonde_process_meet(__u32 pid, __u32 slot, __u32 begins) {
    const struct sonde_admission *admission = bpf_map_lookup_elem(&shared_admissions, &slot);
    const struct sonde_followed *followed = bpf_map_lookup_elem(&shared_followed, &pid);
    const __u32 *listener = bpf_map_lookup_elem(&shared_listeners, &pid);
    if (!admission || !(admission->every_process || followed || listener)) {
        if (begins)
            sonde_count_untraced(pid);
        return 0;
    }
    struct sonde_process process = {
        .number = sonde_process_number(pid),
        .slot = slot,
        .group = followed && followed->group ? followed->group
                 : admission->every_process  ? admission->group
                 : listener                  ? *listener
                                             : admission->group,
    };
    if (!bpf_map_update_elem(&shared_processes, &pid, &process, BPF_NOEXIST)) {
        sonde_process_tell_met(pid, process.number, slot, process.group);
        return process.number;
    }
    const struct sonde_process *known = bpf_map_lookup_elem(&shared_processes, &pid);
    if (!known)
        return pid;
    return known->slot == slot ? known->number : 0;
}
