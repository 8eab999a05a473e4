// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Spans that have ended and are still found by their contexts: a program may hand a request's context
/// on to what goes on after the response.
///
/// Go gives the memory of a context that nobody holds any more to another one, so an address alone says
/// nothing. What is remembered with it is the line of its ancestors up to the nearest that carries a
/// value: none of them ever changes its parent, nor that one its key and value. A context that is built
/// in the same places from the same ones is another operation's of the same kind, and that has been
/// remembered since in its place.
#pragma once

#include <sonde/context_type.bpf.h>
#include <sonde/span.h>
#include <sonde/trace_context.bpf.h>

/// Key: the context of an operation. Value: its span. An LRU map: nobody says when a context is gone.
struct sonde_ended_spans {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, SONDE_MAX_ENDED_SPANS);
    __type(key, struct sonde_key);
    __type(value, struct sonde_ended_span);
};

/// Key: 0. Value: the one map of ended spans, once the Manager has loaded a program that looks for spans
/// by their contexts: the kernel reserves all memory of an LRU map.
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
    __uint(max_entries, 1);
    __type(key, __u32);
    __array(values, struct sonde_ended_spans);
} shared_ended_spans SEC(".maps");

/// The map of ended spans; null where there is none. One array access.
static __always_inline void *sonde_ended_spans(void) {
    __u32 zero = 0;
    return bpf_map_lookup_elem(&shared_ended_spans, &zero);
}

/// The span that has ended and was found by this context, or by another one that had its memory before;
/// null if there is none. One map lookup.
static __always_inline const struct sonde_ended_span *
sonde_ended_span_find(const struct sonde_key *key) {
    void *spans = sonde_ended_spans();
    return spans ? bpf_map_lookup_elem(spans, key) : 0;
}

static __always_inline __u64 sonde_mix(__u64 one, __u64 other) {
    return (one * 0x9e3779b97f4a7c15ULL ^ other) * 0xff51afd7ed558ccdULL;
}

/// What a context that begins with its parent holds first.
static __always_inline __u64 sonde_mix_interface(const struct go_interface *held) {
    return sonde_mix(held->type, held->data);
}

/// Remembers the span of an operation that has ended by the context at address `context`, which is
/// still its own. A map update and three reads.
static __always_inline void sonde_ended_span_put(__u64 context, __u32 process,
                                                 const struct sonde_span_context *span) {
    struct sonde_key key = {.id = context, .process = process, .part = SONDE_SPAN_OF_CONTEXT};
    struct sonde_ended_span ended = {.context = *span};
    struct go_context_value value;
    void *spans = sonde_ended_spans();
    if (!spans)
        return;
    for (int i = 0; i < SONDE_CONTEXT_LINE; i++) {
        if (!context || !sonde_peek(&value, sizeof(value), context))
            break;
        ended.line.parents[i] = sonde_mix_interface(&value.parent);
        ended.line.values[i] =
            sonde_mix(sonde_mix_interface(&value.key), sonde_mix_interface(&value.value));
        context = value.parent.data;
    }
    bpf_map_update_elem(spans, &key, &ended, BPF_ANY);
}

/// Whether the span is that of the context of type `type` at address `data`, and not of another one that
/// had its memory before. False where the line has no context that carries a value. A global function:
/// the verifier checks it once, by itself. A map lookup and two reads for each context of the line.
__noinline int sonde_ended_span_is_of(__u64 data, __u32 type, __u32 slot,
                                      const struct sonde_ended_span *ended) {
    struct go_interface held;
    if (!ended)
        return 0;
    for (int i = 0; i < SONDE_CONTEXT_LINE; i++) {
        struct sonde_type_key key = {.slot = slot, .type = type};
        const struct sonde_context_type *known = bpf_map_lookup_elem(&shared_context_types, &key);
        if (!known || known->count != 1 || known->parents[0].pointer != SONDE_NO_POINTER ||
            known->parents[0].offset || known->parents[0].type)
            return 0;
        _Bool has_value = known->size == sizeof(struct go_context_value);
        const struct go_context_value *value = (const struct go_context_value *)data;
        if (!data || !sonde_peek(&held, sizeof(held), (__u64)&value->parent) ||
            ended->line.parents[i] != sonde_mix_interface(&held))
            return 0;
        if (has_value) {
            if (!sonde_peek(&held, sizeof(held), (__u64)&value->key))
                return 0;
            data = sonde_mix_interface(&held);
            return sonde_peek(&held, sizeof(held), (__u64)&value->value) &&
                   ended->line.values[i] == sonde_mix(data, sonde_mix_interface(&held));
        }
        data = held.data;
        type = sonde_type_hash(held.type);
    }
    return 0;
}
