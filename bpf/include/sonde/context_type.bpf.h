// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Where contexts keep their parents: the way from a context.Context to the one that it was made from,
/// for each type of an executable that is a context, as its type descriptors say.
#pragma once

#include <sonde/executable.bpf.h>
#include <sonde/go_type.bpf.h>
#include <sonde/manager.h>

enum {
    SONDE_MAX_CONTEXT_TYPES = 16384, ///< default size of the map; the Manager sets it
};

/// What is handed on where an operation was given no context.
#define SONDE_NO_CONTEXT ((struct go_interface){})

/// Key: a type. Value: what is known of it. Shared by all probes; the Manager fills it. A type that is
/// not there, since nothing is known of the executable's, is taken for one that begins with its parent.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, SONDE_MAX_CONTEXT_TYPES);
    __type(key, struct sonde_type_key);
    __type(value, struct sonde_context_type);
} shared_context_types SEC(".maps");

/// A context, and what it is.
struct sonde_context {
    __u64 data; ///< the data word of the context.Context; 0 for none
    __u32 type; ///< hash of the type; 0 if that is unknown
    __u32 _pad;
};

/// Goes from a context to a parent of it, the first or the second: `number` is 0 or 1. Null pointers and
/// what cannot be read lead to none. Gives how many parents contexts of the type may have. A global
/// function: the verifier checks it once, by itself. A map lookup and two or three reads.
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
        (pointer != SONDE_NO_POINTER &&
         !sonde_peek(&data, sizeof(data), data + pointer)) ||
        !data)
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
