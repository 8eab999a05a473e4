// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Which span runs where: what lets an operation find its parent inside the process, also one that
/// another probe has started.
#pragma once

#include <sonde/goroutine.bpf.h>
#include <sonde/trace_context.bpf.h>

enum {
    SONDE_MAX_SPANS = 32768, ///< default size of the map; the Manager sets it
    SONDE_CONTEXT_HOPS = 32, ///< contexts looked at on the way from a context to its ancestors
};

/// By what a span is found.
enum sonde_span_holder {
    SONDE_SPAN_OF_GOROUTINE, ///< `id` is sonde_goroutine_id(): the innermost span that it runs
    SONDE_SPAN_OF_CONTEXT,   ///< `id` is the address in a context.Context: the operation it is for
};

struct sonde_span_key {
    __u64 id;
    __u32 process;
    __u32 holder; ///< enum sonde_span_holder
};

/// A span that others may be children of.
struct sonde_active_span {
    struct sonde_span_context context;
    struct sonde_call call; ///< its operation's
};

/// Key: who holds the span. Value: the span. Shared by all probes. Not an LRU map, so that nothing is
/// forgotten unseen: a full map refuses and is counted. Ends of operations remove their entries, and
/// the Manager removes what a dead process left.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, SONDE_MAX_SPANS);
    __type(key, struct sonde_span_key);
    __type(value, struct sonde_active_span);
} shared_spans SEC(".maps");

/// The span that a goroutine runs, seen from a call at depth `depth`. One that does not run any more
/// has ended without its end being seen. Null if there is none. One map lookup, and where there is one
/// a read.
static __always_inline struct sonde_active_span *sonde_span_of_goroutine(struct pt_regs *ctx,
                                                                         __u64 goroutine,
                                                                         __u32 process,
                                                                         __u64 depth) {
    struct sonde_span_key key = {
        .id = goroutine, .process = process, .holder = SONDE_SPAN_OF_GOROUTINE};
    struct sonde_active_span *span = bpf_map_lookup_elem(&shared_spans, &key);
    return span && go_call_runs(ctx, depth, span->call.depth, span->call.return_address) ? span : 0;
}

/// Adds or replaces an entry; a full map is counted. One map update.
static __always_inline void sonde_span_put(const struct sonde_span_key *key,
                                           const struct sonde_active_span *span) {
    if (bpf_map_update_elem(&shared_spans, key, span, BPF_ANY))
        sonde_count(SONDE_COUNT_SPANS_FULL);
}

/// Finds the span of a context.Context or of its nearest ancestor that has one, and copies it to
/// `found`. `context` is the interface's data word. A context that wraps another one holds it as its
/// first field, as all of the standard library do; what a type of another shape leads to is looked
/// up, found to be no span's context, and followed no further than SONDE_CONTEXT_HOPS. The address of a
/// context that Go has freed serves another one, so a span counts only while its call runs. A global
/// function: the verifier checks it once, by itself. One map lookup and one read for each hop, four
/// reads for a span.
__noinline int sonde_span_of_context(__u64 context, __u32 slot, __u32 process,
                                     struct sonde_span_context *found) {
    const struct sonde_executable *executable = bpf_map_lookup_elem(&sonde_executables, &slot);
    if (!found || !executable)
        return 0;
    for (int i = 0; i < SONDE_CONTEXT_HOPS; i++) {
        if (!context)
            return 0;
        struct sonde_span_key key = {
            .id = context, .process = process, .holder = SONDE_SPAN_OF_CONTEXT};
        struct sonde_active_span *span = bpf_map_lookup_elem(&shared_spans, &key);
        if (span && sonde_call_runs(executable, &span->call)) {
            *found = span->context;
            return 1;
        }
        __u64 wrapped[2];
        if (bpf_probe_read_user(wrapped, sizeof(wrapped), (const void *)context) ||
            wrapped[1] == context)
            return 0;
        context = wrapped[1];
    }
    return 0;
}
