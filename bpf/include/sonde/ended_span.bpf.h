// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Spans that have ended but can still be found by their contexts: the traced program may pass a
/// request's context to work that continues after the response.
///
/// Go reuses the memory of a context that nothing references any more, so an address alone proves
/// nothing. An entry therefore also records the line of the context's ancestors, up to the nearest
/// one that carries a value: no context ever changes its parent, and the one with the value never
/// changes its key and value. A context that is built at the same addresses from the same ancestors
/// belongs to a later operation of the same kind, whose own entry has replaced this one.
#pragma once

#include <sonde/context_type.bpf.h>
#include <sonde/span.h>
#include <sonde/trace_context.bpf.h>

/// Key: the context of an operation. Value: its span. It is an LRU map, because nothing signals
/// that a context is gone.
struct sonde_ended_spans {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, SONDE_MAX_ENDED_SPANS);
    __type(key, struct sonde_key);
    __type(value, struct sonde_ended_span);
};

/// Key: 0. Value: the one map of ended spans. It is present only if the Manager has loaded a
/// program that looks for spans by their contexts, because the kernel allocates all memory of an
/// LRU map in advance.
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
    __uint(max_entries, 1);
    __type(key, __u32);
    __array(values, struct sonde_ended_spans);
} shared_ended_spans SEC(".maps");

/// Returns the map of ended spans, or null if there is none. Costs one array access.
static __always_inline void *sonde_ended_spans(void) {
    __u32 zero = 0;
    return bpf_map_lookup_elem(&shared_ended_spans, &zero);
}

/// Returns the ended span that was recorded for this context, or for an earlier context at the same
/// address; null if there is none. Costs one map lookup.
static __always_inline const struct sonde_ended_span *
sonde_ended_span_find(const struct sonde_key *key) {
    void *spans = sonde_ended_spans();
    return spans ? bpf_map_lookup_elem(spans, key) : 0;
}

static __always_inline __u64 sonde_mix(__u64 one, __u64 other) {
    return (one * 0x9e3779b97f4a7c15ULL ^ other) * 0xff51afd7ed558ccdULL;
}

/// Mixes an interface into one word, such as the parent that a context begins with.
static __always_inline __u64 sonde_mix_interface(const struct go_interface *held) {
    return sonde_mix(held->type, held->data);
}

/// Records the span of an ended operation under the context at address `context`, which still
/// belongs to that operation. Costs a map update and three reads.
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

/// Whether the span belongs to the context of type `type` at address `data`, and not to an earlier
/// context at that address. False if no context of the line carries a value. It is a global
/// function: the verifier checks its body once, separately. Costs a map lookup and two reads for
/// each context of the line.
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
