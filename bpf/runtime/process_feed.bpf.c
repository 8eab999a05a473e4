// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// Reports every process of the machine that runs a program, begins to listen or ends, so that the
/// Manager can find its targets. Loaded only while something looks for targets.
#include <sonde/process_event.h>
#include <sonde/ring.bpf.h>
#include <sonde/traced_process.bpf.h>

char LICENSE[] SEC("license") = "Dual MIT/GPL";

enum {
    LISTEN = 10, // TCP_LISTEN
    PORTS = 1 << 16,
};

/// Key: TCP port. Value: if each process is traced that listens on it, its group plus 1. A process
/// that listens may have its first request before the Manager could decide about it.
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, PORTS);
    __type(key, __u32);
    __type(value, __u32);
} selected_ports SEC(".maps");

// Declared as far as it is used; the loader finds the fields in the running kernel.
struct sock_common {
    __u16 skc_num;
} __attribute__((preserve_access_index));

struct sock {
    struct sock_common __sk_common;
} __attribute__((preserve_access_index));

/// Value: reports that did not fit into the ring. The Manager then looks through all processes.
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, __u64);
} missed_reports SEC(".maps");

static __always_inline void report(enum sonde_process_event_type type, __u32 pid, __u64 start,
                                   __u16 port, __u64 wakeup) {
    struct sonde_process_event told = {
        .event = {.type = type, .probe = SONDE_PROCESS_PROBE, .size = sizeof(told), .pid = pid},
        .start = start,
        .port = port,
    };
    __u32 only = 0;
    __u64 *missed = bpf_map_lookup_elem(&missed_reports, &only);
    if (bpf_ringbuf_output(&shared_events, &told, sizeof(told), wakeup) && missed)
        __sync_fetch_and_add(missed, 1);
}

/// Arguments: struct task_struct *task, pid_t old_pid, struct linux_binprm *program.
SEC("tp_btf/sched_process_exec")
int report_execute(void *arguments) {
    (void)arguments;
    __u32 id = sonde_process_id();
    if (id)
        report(SONDE_PROCESS_FEED_EXECUTED, id, 0, 0, BPF_RB_FORCE_WAKEUP);
    return 0;
}

/// Arguments: const struct sock *socket, const int old_state, const int state. Runs in the process
/// that listens, before the socket accepts its first connection. The port is 0 if the kernel has
/// yet to choose one.
SEC("tp_btf/inet_sock_set_state")
int report_listen(__u64 *arguments) {
    const struct sock *socket = (const struct sock *)arguments[0];
    if ((int)arguments[2] != LISTEN)
        return 0;
    __u32 id = sonde_process_id();
    if (!id)
        return 0;
    __u32 port = socket->__sk_common.skc_num;
    const __u32 *selected = bpf_map_lookup_elem(&selected_ports, &port);
    __u32 group = selected ? *selected : 0;
    if (group--)
        bpf_map_update_elem(&shared_listeners, &id, &group, BPF_ANY);
    report(SONDE_PROCESS_FEED_LISTENING, id, 0, port, BPF_RB_FORCE_WAKEUP);
    return 0;
}

/// Arguments: struct task_struct *task. Nothing waits for this report, so it wakes nobody.
SEC("tp_btf/sched_process_exit")
int report_exit(__u64 *arguments) {
    struct task_struct *task = (struct task_struct *)arguments[0];
    if (task->signal->live.counter)
        return 0;
    __u32 id = sonde_process_id_of(task);
    if (id)
        report(SONDE_PROCESS_FEED_EXITED, id, task->group_leader->start_boottime, 0,
               BPF_RB_NO_WAKEUP);
    return 0;
}
