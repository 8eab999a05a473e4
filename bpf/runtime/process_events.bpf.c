// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// Keeps the tables of processes up to date at the moment when the kernel itself learns of a
/// change. A process that ends or runs another program is no longer the one that was traced, and
/// the processes that a followed process starts are followed too. No tracefs is needed.
#include <sonde/process_event.h>
#include <sonde/ring.bpf.h>
#include <sonde/traced_process.bpf.h>

char LICENSE[] SEC("license") = "Dual MIT/GPL";

static __always_inline void tell(enum sonde_process_event_type type, __u32 pid,
                                 const struct sonde_process *process) {
    struct sonde_process_event told = {
        .event = {.type = type,
                  .probe = SONDE_PROCESS_PROBE,
                  .size = sizeof(told),
                  .pid = pid,
                  .executable = process ? process->slot : 0,
                  .process = process ? process->number : 0},
        .start = type == SONDE_PROCESS_EXECUTED ? bpf_ktime_get_boot_ns() : 0,
    };
    bpf_ringbuf_output(&shared_events, &told, sizeof(told), BPF_RB_FORCE_WAKEUP);
}

/// Arguments: struct task_struct *parent, struct task_struct *child. Runs before the child does,
/// and for threads too.
SEC("tp_btf/sched_process_fork")
int on_fork(__u64 *arguments) {
    struct task_struct *child = (struct task_struct *)arguments[1];
    if (child->pid != child->tgid)
        return 0;
    __u32 id = sonde_process_id_of(child), parent = sonde_process_id();
    if (!id)
        return 0;
    // No process had the id a moment ago: an entry for it was written too late, for a process that
    // has ended.
    bpf_map_delete_elem(&shared_processes, &id);
    bpf_map_delete_elem(&shared_untraced, &id);
    bpf_map_delete_elem(&shared_numbers, &id);
    bpf_map_delete_elem(&shared_listeners, &id);
    const struct sonde_followed *followed = bpf_map_lookup_elem(&shared_followed, &parent);
    if (!followed || !(followed->following & SONDE_FOLLOW_CHILDREN))
        bpf_map_delete_elem(&shared_followed, &id);
    else if (bpf_map_update_elem(&shared_followed, &id, followed, BPF_ANY))
        tell(SONDE_PROCESS_MISSED, id, 0);
    return 0;
}

/// Arguments: struct task_struct *task, pid_t old_pid, struct linux_binprm *program. Runs in the
/// process, when the new program is in place and has not begun.
SEC("tp_btf/sched_process_exec")
int on_execute(void *arguments) {
    (void)arguments;
    __u32 id = sonde_process_id();
    struct sonde_followed *followed = bpf_map_lookup_elem(&shared_followed, &id);
    // The count comes first: code that adds the process after looking at what it ran then sees that
    // this has changed.
    if (followed)
        __sync_fetch_and_add(&followed->following, SONDE_FOLLOW_EXECUTED);
    bpf_map_delete_elem(&shared_untraced, &id);
    bpf_map_delete_elem(&shared_numbers, &id);
    bpf_map_delete_elem(&shared_listeners, &id);
    const struct sonde_process *known = bpf_map_lookup_elem(&shared_processes, &id);
    if (known) {
        struct sonde_process process = *known;
        bpf_map_delete_elem(&shared_processes, &id);
        tell(SONDE_PROCESS_EXECUTED, id, &process);
    } else if (followed) {
        tell(SONDE_PROCESS_EXECUTED, id, 0);
    }
    return 0;
}

/// Arguments: struct task_struct *task. Runs in each thread that ends; the last one ends the
/// process.
SEC("tp_btf/sched_process_exit")
int on_exit(__u64 *arguments) {
    struct task_struct *task = (struct task_struct *)arguments[0];
    if (task->signal->live.counter)
        return 0;
    __u32 id = sonde_process_id_of(task);
    const struct sonde_process *known = bpf_map_lookup_elem(&shared_processes, &id);
    if (known) {
        struct sonde_process process = *known;
        bpf_map_delete_elem(&shared_processes, &id);
        tell(SONDE_PROCESS_EXITED, id, &process);
    }
    bpf_map_delete_elem(&shared_followed, &id);
    bpf_map_delete_elem(&shared_untraced, &id);
    bpf_map_delete_elem(&shared_numbers, &id);
    bpf_map_delete_elem(&shared_listeners, &id);
    return 0;
}
