// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Looks up a key in a Go map whose keys are strings or integers. BPF cannot compute Go's hash, so
/// the lookup walks the map, within the bound of go_map.bpf.h. It is meant for small maps.
#pragma once

#include <sonde/go_map.bpf.h>

enum {
    GO_MAP_KEY_MAX = 40,           ///< longest key that can be looked up, in bytes
    GO_MAP_DIRECT_VALUE_MAX = 128, ///< both layouts keep a larger value behind a pointer
};

/// A key to look up. The bytes after it are zero.
struct go_map_wanted {
    __u64 words[GO_MAP_KEY_MAX / 8];
    __u64 length;
};

/// Whether slot `i` of a group has the key. It is a global function: the verifier checks its body
/// once, separately. Costs one read, and another one for a key of the same length.
__noinline int go_map_slot_is(const struct go_map_group *group, const struct go_map_wanted *wanted,
                              __u32 i) {
    __u64 words[GO_MAP_KEY_MAX / 8] = {}, different = 0;
    struct go_string key;
    if (!group || !wanted || i >= GO_MAP_SLOTS)
        return 0;
    __u64 length = wanted->length;
    if (!go_map_slot_full(group, i) || length > GO_MAP_KEY_MAX ||
        !sonde_read(&key, sizeof(key), group->keys + i * group->key_stride) ||
        key.length != length || !sonde_read(words, length, key.data))
        return 0;
    for (int word = 0; word < GO_MAP_KEY_MAX / 8; word++)
        different |= words[word] ^ wanted->words[word];
    return !different;
}

/// Returns the slot of a group that has the key, or -1.
static __always_inline int go_map_find_slot(const struct go_map_group *group,
                                            const struct go_map_wanted *wanted) {
    // The counter has 64 bits: Linux 5.15's verifier loses the bounds of a narrower one that is
    // spilled to the stack.
    for (__u64 i = 0; i < GO_MAP_SLOTS; i++) {
        if (go_map_slot_full(group, i) && go_map_slot_is(group, wanted, i))
            return i;
    }
    return -1;
}

enum { GO_MAP_AT_END = 1 }; ///< returned in the place of an address

/// Looks for the key in the next group of a walk. Returns the address of its value, 0 if the group
/// does not have it, or GO_MAP_AT_END. It is a global function: the verifier checks its body once,
/// separately.
__noinline __u64 go_map_find_next(struct go_map_walk *walk, const struct go_map_wanted *wanted) {
    struct go_map_group group = {};
    if (!walk || !wanted || !go_map_next(walk, &group))
        return GO_MAP_AT_END;
    int slot = go_map_find_slot(&group, wanted);
    return slot < 0 ? 0 : group.values + (__u64)(__u32)slot * group.value_stride;
}

/// Implements go_map_find for an executable with the flags `flags`.
__noinline __u64 go_map_find_value(__u32 flags, __u64 map, __u32 value_size,
                                   const struct go_map_wanted *wanted) {
    struct go_map_walk walk;
    _Bool direct = value_size <= GO_MAP_DIRECT_VALUE_MAX;
    if (!wanted || !go_map_open_flags(&walk, flags, map, direct ? value_size : sizeof(__u64)))
        return 0;
    for (__u64 i = 0; i < GO_MAP_MAX_GROUPS; i++) {
        __u64 value = go_map_find_next(&walk, wanted);
        if (!value)
            continue;
        if (value == GO_MAP_AT_END)
            return 0;
        if (!direct)
            sonde_read(&value, sizeof(value), value);
        return value;
    }
    sonde_count(SONDE_COUNT_MAP_TRUNCATED);
    return 0;
}

/// Returns the slot of a group that has the integer `wanted` as its key, of which `size` bytes
/// count, or -1. It is a global function. Costs one read for each entry.
__noinline int go_map_find_number_slot(const struct go_map_group *group, __u32 size, __u64 wanted) {
    if (!group)
        return -1;
    size = size > sizeof(__u64) ? sizeof(__u64) : size;
    for (__u64 i = 0; i < GO_MAP_SLOTS; i++) {
        __u64 key = 0;
        if (go_map_slot_full(group, i) &&
            sonde_read(&key, size, group->keys + i * group->key_stride) && key == wanted)
            return i;
    }
    return -1;
}

/// Does what go_map_find_next does, for the integer `wanted`.
__noinline __u64 go_map_find_number_next(struct go_map_walk *walk, __u32 size, __u64 wanted) {
    struct go_map_group group = {};
    if (!walk || !go_map_next(walk, &group))
        return GO_MAP_AT_END;
    int slot = go_map_find_number_slot(&group, size, wanted);
    return slot < 0 ? 0 : group.values + (__u64)(__u32)slot * group.value_stride;
}

/// Returns the address of the value under the integer `wanted` in the map at address `map`, as
/// go_map_find does; 0 if the map does not have the key. `sizes` holds the size of a key in its
/// lowest byte, and in the next one the larger alignment of key and value. The bytes of `wanted`
/// beyond a key's size are zero.
__noinline __u64 go_map_find_number(__u32 flags, __u64 map, __u32 sizes, __u32 value_size,
                                    __u64 wanted) {
    struct go_map_walk walk;
    _Bool direct = value_size <= GO_MAP_DIRECT_VALUE_MAX;
    __u32 key_size = sizes & 0xff, align = sizes >> 8 & 0xff;
    if (!go_map_open_sizes(&walk, flags, map,
                           GO_MAP_SIZES(key_size, direct ? value_size : sizeof(__u64), align)))
        return 0;
    for (__u64 i = 0; i < GO_MAP_MAX_GROUPS; i++) {
        __u64 value = go_map_find_number_next(&walk, key_size, wanted);
        if (!value)
            continue;
        if (value == GO_MAP_AT_END)
            return 0;
        if (!direct)
            sonde_read(&value, sizeof(value), value);
        return value;
    }
    sonde_count(SONDE_COUNT_MAP_TRUNCATED);
    return 0;
}

/// Returns the address of the value under `literal`, a string of at most GO_MAP_KEY_MAX bytes, in
/// the map at address `map`, whose values have `size` bytes; 0 if the map does not have the key. A
/// map of more than about 450 entries is not searched completely, which is counted. Costs one to
/// three reads, one or two for every eight slots, one for each entry, one for each key of the same
/// length, and one more for a value of more than 128 bytes.
#define go_map_find(hook, map, literal, size)                                                      \
    ({                                                                                             \
        _Static_assert(sizeof("" literal) <= GO_MAP_KEY_MAX + 1, "a key beyond GO_MAP_KEY_MAX");   \
        struct go_map_wanted wanted_key = {.length = sizeof(literal) - 1};                         \
        __builtin_memcpy(wanted_key.words, literal, sizeof(literal) - 1);                          \
        go_map_find_value((hook)->executable->flags, map, size, &wanted_key);                      \
    })

/// Returns the value under `literal` as the C type `type`, which must have the value's size. The
/// result is zero if the map does not have the key or the value cannot be read (which is counted).
/// Costs one read more than go_map_find.
#define go_map_value(type, hook, map, literal)                                                     \
    ({                                                                                             \
        type value_in_map = (type){0};                                                             \
        __u64 place_in_map = go_map_find(hook, map, literal, sizeof(type));                        \
        if (place_in_map)                                                                          \
            sonde_read(&value_in_map, sizeof(type), place_in_map);                                 \
        value_in_map;                                                                              \
    })
