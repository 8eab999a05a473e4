// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Which span a goroutine was started in, for what it does without a context.Context. Taken down
/// when the goroutine is created: what its creator runs later may be another request.
#pragma once

#include <sonde/active_span.bpf.h>
#include <sonde/span.h>

enum {
    SONDE_MAX_PROGRAM_RUNS = 4096, ///< processes that are told apart from what ran in them before
};

/// Key: process. Value: how many programs were seen to begin in it. An LRU map: the Manager forgets
/// a process's goroutines when it ends.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, SONDE_MAX_PROGRAM_RUNS);
    __type(key, __u32);
    __type(value, __u32);
} shared_program_runs SEC(".maps");

/// Key: a goroutine that was started in a span: its goid, which the program gives to no other one, and as
/// part the number of the program, since goids begin anew after execve. Value: that span. An LRU map: what goroutines leave
/// behind is never found again, and goes as room is needed; a hook at the end of every goroutine
/// would cost more. A goroutine whose entry went too early finds no parent here.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, SONDE_MAX_GOROUTINES);
    __type(key, struct sonde_key);
    __type(value, struct sonde_span_context);
} shared_goroutines SEC(".maps");

static __always_inline struct sonde_key sonde_goroutine_key(__u64 goid, __u32 process) {
    const __u32 *run = bpf_map_lookup_elem(&shared_program_runs, &process);
    return (struct sonde_key){.id = goid, .process = process, .part = run ? *run : 0};
}

/// Copies the span in which a goroutine of the running process was started. Two map lookups.
static __always_inline _Bool sonde_span_of_creator(__u64 goid, __u32 process,
                                                   struct sonde_span_context *found) {
    struct sonde_key key = sonde_goroutine_key(goid, process);
    const struct sonde_span_context *span = bpf_map_lookup_elem(&shared_goroutines, &key);
    if (!span)
        return 0;
    *found = *span;
    return 1;
}

/// Takes down that a program begins: what is known of goroutines of the process is another one's.
/// A map lookup and an update.
static __always_inline void sonde_program_begins(__u32 process) {
    const __u32 *before = bpf_map_lookup_elem(&shared_program_runs, &process);
    __u32 run = before ? *before + 1 : 1;
    if (bpf_map_update_elem(&shared_program_runs, &process, &run, BPF_ANY))
        sonde_count(SONDE_COUNT_SPANS_FULL);
}

/// Takes down that a goroutine was started in a span. A map lookup and an update.
static __always_inline void sonde_goroutine_started(__u64 goid, __u32 process,
                                                    const struct sonde_span_context *span) {
    struct sonde_key key = sonde_goroutine_key(goid, process);
    if (bpf_map_update_elem(&shared_goroutines, &key, span, BPF_ANY))
        sonde_count(SONDE_COUNT_SPANS_FULL);
}
