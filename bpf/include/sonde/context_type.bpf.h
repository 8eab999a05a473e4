// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Where contexts keep their parents: for each context type of an executable, the path from a
/// context.Context to the context that it was derived from, as the executable's type descriptors
/// describe it.
#pragma once

#include <sonde/executable.bpf.h>
#include <sonde/go_type.bpf.h>
#include <sonde/manager.h>

enum {
    SONDE_MAX_CONTEXT_TYPES = 16384, ///< default size of the map; the Manager sets it
};

/// The argument for an operation that was not given a context.Context.
#define SONDE_NO_CONTEXT ((struct go_interface){})

/// Key: a type. Value: where a context of the type keeps its parents. All probes share this map,
/// and the Manager fills it. A type that the map lacks, because nothing is known about the
/// executable's types, is assumed to begin with its parent.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, SONDE_MAX_CONTEXT_TYPES);
    __type(key, struct sonde_type_key);
    __type(value, struct sonde_context_type);
} shared_context_types SEC(".maps");

/// A context and its type.
struct sonde_context {
    __u64 data; ///< the data word of the context.Context; 0 if there is none
    __u32 type; ///< hash of its type; 0 if the type is unknown
    __u32 _pad;
};

/// Finds the first or the second parent of a context: `number` is 0 or 1. A null pointer or an
/// address that cannot be read yields no parent. Returns how many parents a context of this type
/// may have. It is a global function: the verifier checks its body once, separately. Costs a map
/// lookup and two or three reads.
__noinline int sonde_context_parent(__u64 data, __u32 type, __u32 slot, __u32 number,
                                    struct sonde_context *parent) {
    struct sonde_type_key key = {.slot = slot, .type = type};
    struct go_interface held;
    __u32 pointer = SONDE_NO_POINTER, offset = 0, held_type = 0, count = 1;
    if (!parent)
        return 0;
    parent->data = 0;
    parent->type = 0;
    const struct sonde_context_type *known = bpf_map_lookup_elem(&shared_context_types, &key);
    if (known) {
        const struct sonde_context_place *place = &known->parents[number != 0];
        pointer = place->pointer;
        offset = place->offset;
        held_type = place->type;
        count = known->count;
    }
    if (number >= count ||
        (pointer != SONDE_NO_POINTER && !sonde_peek(&data, sizeof(data), data + pointer)) || !data)
        return count;
    if (held_type) {
        if (!sonde_peek(&data, sizeof(data), data + offset))
            return count;
        parent->data = data;
        parent->type = held_type;
    } else if (sonde_peek(&held, sizeof(held), data + offset)) {
        parent->data = held.data;
        parent->type = sonde_type_hash(held.type);
    }
    return count;
}
