// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Which span a goroutine was started in, for what it does without a context.Context. Taken down
/// when the goroutine is created: what its creator runs later may be another request.
#pragma once

#include <sonde/active_span.bpf.h>

enum {
    SONDE_MAX_GOROUTINES = 65536, ///< default size of the map; the Manager sets it
};

/// What of the kernel's task is read; libbpf finds the fields' places in the running kernel.
struct task_struct___sonde {
    struct task_struct___sonde *group_leader;
    __u64 start_boottime; ///< ns of CLOCK_BOOTTIME
    __u64 self_exec_id;   ///< changes with each execve
} __attribute__((preserve_access_index));

/// A goroutine that no other one will ever be taken for: a process never gives out a goid twice, its
/// start tells it from another one with its id, and after execve goids begin anew.
struct sonde_goroutine_key {
    __u64 goid;
    __u64 process_start;
    __u32 pid;
    __u32 execs;
};

/// Key: a goroutine that was started in a span. Value: that span. An LRU map: what goroutines leave
/// behind is never found again, and goes as room is needed; a hook at the end of every goroutine
/// would cost more. A goroutine whose entry went too early finds no parent here.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, SONDE_MAX_GOROUTINES);
    __type(key, struct sonde_goroutine_key);
    __type(value, struct sonde_span_context);
} shared_goroutines SEC(".maps");

static __always_inline struct sonde_goroutine_key sonde_goroutine_key_of(__u64 goid, __u32 pid) {
    const struct task_struct___sonde *task = (const void *)bpf_get_current_task_btf();
    return (struct sonde_goroutine_key){
        .goid = goid,
        .process_start = task->group_leader->start_boottime,
        .pid = pid,
        .execs = task->self_exec_id,
    };
}

/// Copies the span in which a goroutine of the running process was started. A global function: the
/// verifier checks it once, by itself. One map lookup.
__noinline int sonde_span_of_creator(__u64 goid, __u32 pid, struct sonde_span_context *found) {
    if (!found)
        return 0;
    struct sonde_goroutine_key key = sonde_goroutine_key_of(goid, pid);
    const struct sonde_span_context *span = bpf_map_lookup_elem(&shared_goroutines, &key);
    if (!span)
        return 0;
    *found = *span;
    return 1;
}

/// Takes down that a goroutine was started in a span. One map update.
static __always_inline void sonde_goroutine_started(__u64 goid, __u32 pid,
                                                    const struct sonde_span_context *span) {
    struct sonde_goroutine_key key = sonde_goroutine_key_of(goid, pid);
    if (bpf_map_update_elem(&shared_goroutines, &key, span, BPF_ANY))
        sonde_count(SONDE_COUNT_SPANS_FULL);
}
