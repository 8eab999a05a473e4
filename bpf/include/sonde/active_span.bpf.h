// SPDX-License-Identifier: Apache-2.0 OR MIT
/// The spans that are running, by goroutine and by context. An operation finds its parent inside
/// the process here, including a parent that another probe started.
#pragma once

#include <sonde/ended_span.bpf.h>
#include <sonde/goroutine.bpf.h>
#include <sonde/span.h>

enum {
    SONDE_CONTEXT_HOPS = 100, ///< ancestors of a context that a search visits at most
};

/// The kind of span that sonde_span_of_context found.
enum sonde_context_span {
    SONDE_CONTEXT_SPAN_RUNS = 1,
    SONDE_CONTEXT_SPAN_ENDED = 2,
};

/// Key: the goroutine or the context that holds the span. Value: the span. All probes share this
/// map. It is not an LRU map, which would evict entries silently: a full map refuses an entry, and
/// the refusal is counted. The end of an operation removes its entries, or lets that of its
/// goroutine rest, in which the span is not valid. The Manager removes the entries that a dead
/// process left behind.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, SONDE_MAX_SPANS);
    __type(key, struct sonde_key);
    __type(value, struct sonde_active_span);
} shared_spans SEC(".maps");

/// Returns the entry of a goroutine's span, which may rest or be out of date; null if there is
/// none. Costs one map lookup.
static __always_inline struct sonde_active_span *
sonde_span_entry_of_goroutine(const struct sonde_hook *hook, __u64 goroutine) {
    struct sonde_key key = {
        .id = goroutine, .process = hook->process, .part = SONDE_SPAN_OF_GOROUTINE};
    return bpf_map_lookup_elem(&shared_spans, &key);
}

/// Whether the span in a goroutine's entry runs, as seen from a call at stack depth `depth`. A span
/// whose call no longer runs has ended without its end being seen. Costs one read, or none if the
/// entry rests.
static __always_inline _Bool sonde_span_is_active(const struct sonde_hook *hook,
                                                  const struct sonde_active_span *span,
                                                  __u64 depth) {
    return span->context.valid &&
           go_call_runs(hook->ctx, depth, span->call.depth, span->call.return_address);
}

/// Returns the span that a goroutine runs, as seen from a call at stack depth `depth`, or null if
/// there is none. Costs one map lookup, and a read if a span is found.
static __always_inline struct sonde_active_span *
sonde_span_of_goroutine(const struct sonde_hook *hook, __u64 goroutine, __u64 depth) {
    struct sonde_active_span *span = sonde_span_entry_of_goroutine(hook, goroutine);
    return span && sonde_span_is_active(hook, span, depth) ? span : 0;
}

enum {
    SONDE_BEGAN_SHIFT = 10,      ///< the lowest bits of a time in nanoseconds, which are left out
    SONDE_BEGAN_PLACE = 24,      ///< of the time, in the last word of a span's context
    SONDE_PROGRAM_SPAN_CALL = 1, ///< the depth of the call of a span that a context holds, and
                                 ///< whose address is in place of a return address
};
_Static_assert(__builtin_offsetof(struct sonde_span_context, began) % sizeof(__u64) ==
                   SONDE_BEGAN_PLACE / 8,
               "the time begins elsewhere");

/// The word of a span's context that ends with the time at which the span began, in units of about
/// a microsecond.
static __always_inline __u64 *sonde_span_began(const struct sonde_span_context *span) {
    return (__u64 *)(span + 1) - 1;
}

/// Records when a span began.
static __always_inline void sonde_span_set_began(struct sonde_span_context *span, __u64 time) {
    __u64 *word = sonde_span_began(span);
    *word = (*word & ((1ULL << SONDE_BEGAN_PLACE) - 1)) | time >> SONDE_BEGAN_SHIFT
                                                                      << SONDE_BEGAN_PLACE;
}

/// Replaces the span in `innermost` by another one that runs around the same call, if that is the
/// inner one of the two, which began later. The times are compared modulo 13 days.
static __always_inline void sonde_span_take_inner(struct sonde_span_context *innermost,
                                                  const struct sonde_span_context *other) {
    __u64 began = *sonde_span_began(innermost) >> SONDE_BEGAN_PLACE;
    __u64 other_began = *sonde_span_began(other) >> SONDE_BEGAN_PLACE;
    if (!other->valid)
        return;
    if (!innermost->valid ||
        (other_began && (!began || (__s64)((other_began - began) << SONDE_BEGAN_PLACE) > 0)))
        *innermost = *other;
}

/// Adds or replaces an entry. Returns false, and counts it, if the map is full. Costs one map
/// update.
static __always_inline _Bool sonde_span_put(const struct sonde_key *key,
                                            const struct sonde_active_span *span) {
    if (!bpf_map_update_elem(&shared_spans, key, span, BPF_ANY))
        return 1;
    sonde_count(SONDE_COUNT_SPANS_FULL);
    return 0;
}

/// Whether the operation of a span still runs, as seen from another goroutine. It is a global
/// function: the verifier checks its body once, separately. Costs four reads.
__noinline int sonde_span_runs(const struct sonde_active_span *span, __u32 slot) {
    const struct sonde_executable *executable = bpf_map_lookup_elem(&sonde_executables, &slot);
    return span && executable && sonde_call_runs(executable, &span->call);
}

/// A search for the span of a context.
struct sonde_context_search {
    struct sonde_context context; ///< the context to visit next, if there is one
    struct sonde_context other;   ///< the context to visit after the ancestors of that one
};

/// Returns where a context that context.WithValue has created holds the address of its value.
static __always_inline __u64 sonde_context_value(__u64 context) {
    return context + __builtin_offsetof(struct go_context_value, value.data);
}

/// Whether a context holds a span that the traced program made. If that span never ends, its entry
/// stays, and Go may reuse the context's address for another one. Costs one read.
static __always_inline _Bool sonde_context_holds(__u64 context, const struct sonde_call *call) {
    __u64 held;
    return sonde_peek(&held, sizeof(held), sonde_context_value(context)) &&
           held == call->return_address;
}

/// Visits one context of a search. Returns an enum sonde_context_span if it has a span, which is
/// copied to `found`; 0 if the search goes on; -1 if there is no context left. It is a global
/// function: the verifier checks its body once, separately, and not for each visit.
__noinline int sonde_context_visit(struct sonde_context_search *search, __u32 slot, __u32 process,
                                   struct sonde_span_context *found) {
    if (!search || !found)
        return -1;
    if (!search->context.data) {
        search->context = search->other;
        search->other.data = 0;
    }
    // The context is read anew after each call: four functions are nested here, and the stack is
    // short.
    if (!search->context.data)
        return -1;
    struct sonde_key key = {
        .id = search->context.data, .process = process, .part = SONDE_SPAN_OF_CONTEXT};
    const struct sonde_active_span *span = bpf_map_lookup_elem(&shared_spans, &key);
    if (span && sonde_span_runs(span, slot) &&
        (span->call.depth != SONDE_PROGRAM_SPAN_CALL ||
         sonde_context_holds(search->context.data, &span->call))) {
        *found = span->context;
        return SONDE_CONTEXT_SPAN_RUNS;
    }
    const struct sonde_ended_span *ended = span ? 0 : sonde_ended_span_find(&key);
    if (ended && sonde_ended_span_is_of(search->context.data, search->context.type, slot, ended)) {
        *found = ended->context;
        return SONDE_CONTEXT_SPAN_ENDED;
    }
    _Bool has_other = search->other.data;
    if (!has_other)
        search->other = search->context;
    int parents =
        sonde_context_parent(search->context.data, search->context.type, slot, 0, &search->context);
    if (has_other)
        return 0;
    if (parents > 1)
        sonde_context_parent(search->other.data, search->other.type, slot, 1, &search->other);
    else
        search->other.data = 0;
    return 0;
}

/// Finds the span, running or ended, of a context.Context (given by its two words) or of its
/// nearest ancestor that has one, and copies it to `found`. Returns an enum sonde_context_span, or
/// 0 if there is no span. If a context has two parents, the ancestors of the likelier one are
/// searched first. Go reuses the address of a context that it has freed, so a running span counts
/// only while its call runs, and an ended span only if sonde_ended_span_is_of confirms it. It is a
/// global function: the verifier checks its body once, separately. Costs three map lookups and two
/// or three reads for each context visited, and four reads for a span.
__noinline int sonde_span_of_context(__u64 itab, __u64 data, __u32 slot, __u32 process,
                                     struct sonde_span_context *found) {
    // The padding is cleared too: Linux 5.15 refuses to pass uninitialised bytes to a global
    // function.
    struct sonde_context_search search = {};
    if (!found || !data)
        return 0;
    search.context.data = data;
    search.context.type = sonde_type_hash_in(&search.other.data, itab);
    search.other.data = 0;
    for (int i = 0; i < SONDE_CONTEXT_HOPS; i++) {
        int result = sonde_context_visit(&search, slot, process, found);
        if (result)
            return result > 0 ? result : 0;
    }
    return 0;
}
