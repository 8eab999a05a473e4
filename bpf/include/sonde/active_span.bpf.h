// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Which span runs where: what lets an operation find its parent inside the process, also one that
/// another probe has started.
#pragma once

#include <sonde/ended_span.bpf.h>
#include <sonde/goroutine.bpf.h>
#include <sonde/span.h>

enum {
    SONDE_CONTEXT_HOPS = 100, ///< contexts looked at on the way from a context to its ancestors
};

/// What sonde_span_of_context has found.
enum sonde_context_span {
    SONDE_CONTEXT_SPAN_RUNS = 1,
    SONDE_CONTEXT_SPAN_ENDED = 2,
};

/// Key: who holds the span. Value: the span. Shared by all probes. Not an LRU map, so that nothing is
/// forgotten unseen: a full map refuses and is counted. Ends of operations remove their entries, and
/// the Manager removes what a dead process left.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, SONDE_MAX_SPANS);
    __type(key, struct sonde_key);
    __type(value, struct sonde_active_span);
} shared_spans SEC(".maps");

/// The span that a goroutine runs, seen from a call at depth `depth`. One that does not run any more
/// has ended without its end being seen. Null if there is none. One map lookup, and where there is one
/// a read.
static __always_inline struct sonde_active_span *
sonde_span_of_goroutine(const struct sonde_hook *hook, __u64 goroutine, __u64 depth) {
    struct sonde_key key = {
        .id = goroutine, .process = hook->process, .part = SONDE_SPAN_OF_GOROUTINE};
    struct sonde_active_span *span = bpf_map_lookup_elem(&shared_spans, &key);
    return span && go_call_runs(hook->ctx, depth, span->call.depth, span->call.return_address) ? span
                                                                                               : 0;
}

/// Adds or replaces an entry. False, and counted, if the map is full. One map update.
static __always_inline _Bool sonde_span_put(const struct sonde_key *key,
                                            const struct sonde_active_span *span) {
    if (!bpf_map_update_elem(&shared_spans, key, span, BPF_ANY))
        return 1;
    sonde_count(SONDE_COUNT_SPANS_FULL);
    return 0;
}

/// Whether the operation of a span still runs, seen from another goroutine. A global function: the
/// verifier checks it once, by itself. Four reads.
__noinline int sonde_span_runs(const struct sonde_active_span *span, __u32 slot) {
    const struct sonde_executable *executable = bpf_map_lookup_elem(&sonde_executables, &slot);
    return span && executable && sonde_call_runs(executable, &span->call);
}

/// Finds the span of a context.Context, given by its two words, or of its nearest ancestor that has
/// one, running or ended, and copies it to `found`. Gives an enum sonde_context_span, or 0 if there is
/// none. Where a context has two parents, the ancestors of the likelier come first. The address of a context that Go has freed serves another one, so a running
/// span counts only while its call runs, and an ended one by sonde_ended_span_is_of. A global function:
/// the verifier checks it once, by itself. Three map lookups and two or three reads for each context on
/// the way, four reads for a span.
__noinline int sonde_span_of_context(__u64 itab, __u64 data, __u32 slot, __u32 process,
                                     struct sonde_span_context *found) {
    // Padding too: Linux 5.15 lets no byte that is not set into a global function.
    struct sonde_context context = {}, other = {};
    if (!found)
        return 0;
    context.data = data;
    context.type = data ? sonde_type_hash(itab) : 0;
    for (int i = 0; i < SONDE_CONTEXT_HOPS; i++) {
        if (!context.data) {
            context.data = other.data;
            context.type = other.type;
            other.data = 0;
        }
        if (!context.data)
            return 0;
        struct sonde_key key = {
            .id = context.data, .process = process, .part = SONDE_SPAN_OF_CONTEXT};
        const struct sonde_active_span *span = bpf_map_lookup_elem(&shared_spans, &key);
        if (span && sonde_span_runs(span, slot)) {
            *found = span->context;
            return SONDE_CONTEXT_SPAN_RUNS;
        }
        const struct sonde_ended_span *ended = span ? 0 : sonde_ended_span_find(&key);
        if (ended && sonde_ended_span_is_of(context.data, context.type, slot, ended)) {
            *found = ended->context;
            return SONDE_CONTEXT_SPAN_ENDED;
        }
        __u64 from = context.data;
        __u32 type = context.type;
        if (sonde_context_parent(from, type, slot, 0, &context) > 1 && !other.data)
            sonde_context_parent(from, type, slot, 1, &other);
    }
    return 0;
}
