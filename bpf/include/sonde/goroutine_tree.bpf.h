// SPDX-License-Identifier: Apache-2.0 OR MIT
/// The span in which each goroutine was started, which is a parent for work without a
/// context.Context. It is recorded when the goroutine is created, because the creator may run
/// another request later.
#pragma once

#include <sonde/active_span.bpf.h>
#include <sonde/span.h>

enum {
    SONDE_MAX_PROGRAM_RUNS = 4096, ///< processes whose successive programs are told apart
};

/// Key: process. Value: how many programs were seen to begin in it. It is an LRU map, because
/// nothing removes its entries. The Manager removes the goroutines of a process when the process
/// ends.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, SONDE_MAX_PROGRAM_RUNS);
    __type(key, __u32);
    __type(value, __u32);
} shared_program_runs SEC(".maps");

/// Key: a goroutine that was started in a span. The id is its goid, which is unique within a run of
/// a program. The part is the number of that run, because goids start again after execve. Value:
/// the span. It is an LRU map: the entry of a goroutine that has ended is never found again, and is
/// evicted when room is needed; a hook at the end of every goroutine would cost more. A goroutine
/// whose entry is evicted too early finds no parent here.
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

/// Copies the span in which a goroutine of the running process was started. Returns false if there
/// is none. Costs two map lookups.
static __always_inline _Bool sonde_span_of_creator(__u64 goid, __u32 process,
                                                   struct sonde_span_context *found) {
    struct sonde_key key = sonde_goroutine_key(goid, process);
    const struct sonde_span_context *span = bpf_map_lookup_elem(&shared_goroutines, &key);
    if (!span)
        return 0;
    *found = *span;
    return 1;
}

/// Records that a new program starts in the process. Goroutines recorded before belong to the
/// previous one. Costs a map lookup and an update.
static __always_inline void sonde_program_begins(__u32 process) {
    const __u32 *before = bpf_map_lookup_elem(&shared_program_runs, &process);
    __u32 run = before ? *before + 1 : 1;
    if (bpf_map_update_elem(&shared_program_runs, &process, &run, BPF_ANY))
        sonde_count(SONDE_COUNT_SPANS_FULL);
}

/// Records that a goroutine was started in a span. Costs a map lookup and an update.
static __always_inline void sonde_goroutine_started(__u64 goid, __u32 process,
                                                    const struct sonde_span_context *span) {
    struct sonde_key key = sonde_goroutine_key(goid, process);
    if (bpf_map_update_elem(&shared_goroutines, &key, span, BPF_ANY))
        sonde_count(SONDE_COUNT_SPANS_FULL);
}
