// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Bounded walks through Go maps with string keys. BPF cannot compute Go's hash, so a program walks
/// the map group by group.
///
/// The compiler emits code against both layouts, which are therefore fixed: buckets with overflow
/// chains up to Go 1.23 (runtime/map.go: hmap, bmap), and Swiss tables from Go 1.24 on
/// (internal/runtime/maps: Map, table, group). Both keep eight slots together.
#pragma once

#include <sonde/go_struct.bpf.h>

enum {
    GO_MAP_SLOTS = 8,
    GO_MAP_MAX_GROUPS = 64, ///< groups that a walk visits at most, about 450 entries

    // Up to Go 1.23: hmap {count int; flags, B uint8; noverflow uint16; hash0 uint32; buckets,
    // oldbuckets pointer}.
    GO_HMAP_FLAGS = 8,
    GO_HMAP_SAME_SIZE_GROW = 8,
    GO_HMAP_BUCKETS = 16,

    // From Go 1.24: Map {used uint64; seed uintptr; dirPtr pointer; dirLen int; ...},
    // table {used, capacity, growthLeft uint16; localDepth uint8; index int; groups {data pointer;
    // lengthMask uint64}}.
    GO_SWISS_DIRECTORY = 16,
    GO_SWISS_GROUPS = 16,
};

/// Eight neighbouring slots of a map.
struct go_map_group {
    __u64 keys;   ///< address of the first key
    __u64 values; ///< address of the first value
    __u32 key_stride;
    __u32 value_stride;
    __u64 full; ///< one byte per slot: 0x80 if it holds an entry, otherwise 0
};

/// Whether slot `i` of the group holds an entry.
#define go_map_slot_full(group, i) (((group)->full >> (8 * (i))) & 0x80)

/// How many slots of the group hold an entry.
static __always_inline __u32 go_map_group_entries(const struct go_map_group *group) {
    return (group->full >> 7) * 0x0101010101010101ULL >> 56;
}

/// A walk through a map's groups.
struct go_map_walk {
    __u64 groups;     ///< address of the first group of the array being walked
    __u64 overflow;   ///< address of the overflow bucket to visit next, or 0
    __u64 old;        ///< address of the array that a growing map is leaving, or 0
    __u32 count;      ///< groups in the array
    __u32 old_count;  ///< groups in the array that the map is leaving
    __u32 index;      ///< group to visit next
    __u32 value_size; ///< in bytes, including padding after the value
    __u8 swiss;
    __u8 split; ///< 1 if Swiss groups keep keys and values apart
    __u8 _pad[6];
};

static __always_inline _Bool go_map_open_buckets(struct go_map_walk *walk, __u64 map) {
    __u8 flags_and_log2[2];
    __u64 buckets[2];
    if (!sonde_read(flags_and_log2, 2, map + GO_HMAP_FLAGS) ||
        !sonde_read(buckets, sizeof(buckets), map + GO_HMAP_BUCKETS) || !buckets[0])
        return 0;
    walk->groups = buckets[0];
    walk->count = 1u << (flags_and_log2[1] & 31);
    // While a map grows, entries that have not moved yet are in the array that it is leaving. That
    // array is half as large, or equally large if the map only drops its overflow buckets. A slot
    // whose entry has moved is marked so.
    walk->old = buckets[1];
    walk->old_count = flags_and_log2[0] & GO_HMAP_SAME_SIZE_GROW ? walk->count : walk->count / 2;
    return 1;
}

static __always_inline _Bool go_map_open_swiss(struct go_map_walk *walk, __u64 map) {
    __u64 directory[2], table, groups[2];
    if (!sonde_read(directory, sizeof(directory), map + GO_SWISS_DIRECTORY) || !directory[0])
        return 0;
    walk->swiss = 1;
    if (directory[1] == 0) { // a map of up to eight entries is one group without a table
        walk->groups = directory[0];
        walk->count = 1;
        return 1;
    }
    // A table holds up to 896 entries before the map gets a second one, and a walk ends before
    // that.
    if (directory[1] > 1)
        sonde_count(SONDE_COUNT_MAP_TRUNCATED);
    if (!sonde_read(&table, sizeof(table), directory[0]) ||
        !sonde_read(groups, sizeof(groups), table + GO_SWISS_GROUPS))
        return 0;
    walk->groups = groups[0];
    walk->count = groups[1] + 1;
    return 1;
}

/// Implements go_map_open for an executable with the flags `flags`.
static __always_inline _Bool go_map_open_flags(struct go_map_walk *walk, __u32 flags, __u64 map,
                                               __u32 value_size) {
    __builtin_memset(walk, 0, sizeof(*walk));
    walk->value_size = value_size;
    if (!map)
        return 0;
    if (!(flags & SONDE_EXECUTABLE_SWISS_MAPS))
        return go_map_open_buckets(walk, map);
    walk->split = (flags & SONDE_EXECUTABLE_SPLIT_GROUPS) != 0;
    // A slot with a key and a value is a struct, padded to keep the next key aligned.
    if (!walk->split)
        walk->value_size = (value_size + 7) & ~7u;
    return go_map_open_swiss(walk, map);
}

/// Begins a walk through `map`, whose keys are strings and whose values have `value_size` bytes.
/// Returns false for a nil map. Costs two to four reads.
static __always_inline _Bool go_map_open(struct go_map_walk *walk, const struct sonde_hook *hook,
                                         __u64 map, __u32 value_size) {
    return go_map_open_flags(walk, hook->executable->flags, map, value_size);
}

enum { GO_MAP_KEY_WORDS = 2, GO_MAP_SLICE_WORDS = 3, GO_MAP_SLOT_WORDS = 5 };

/// The slots of a group whose values are slices, as they lie in memory: either eight keys followed
/// by eight values, or each key followed by its value.
struct go_map_slices {
    __u64 words[GO_MAP_SLOTS * GO_MAP_SLOT_WORDS];
};

static __always_inline _Bool go_map_is_apart(const struct go_map_group *group) {
    return group->key_stride == sizeof(struct go_string);
}

/// Returns the key of slot `i`, which must be below GO_MAP_SLOTS.
static __always_inline struct go_string *go_map_key(struct go_map_slices *slots,
                                                    const struct go_map_group *group, int i) {
    int word = go_map_is_apart(group) ? i * GO_MAP_KEY_WORDS : i * GO_MAP_SLOT_WORDS;
    return (struct go_string *)&slots->words[word];
}

/// Returns the value of slot `i`, which must be below GO_MAP_SLOTS.
static __always_inline struct go_slice *go_map_slice(struct go_map_slices *slots,
                                                     const struct go_map_group *group, int i) {
    int word = go_map_is_apart(group) ? GO_MAP_SLOTS * GO_MAP_KEY_WORDS + i * GO_MAP_SLICE_WORDS
                                      : i * GO_MAP_SLOT_WORDS + GO_MAP_KEY_WORDS;
    return (struct go_slice *)&slots->words[word];
}

/// Reads all slots of a group at once, or slot by slot if a part of the group lies in memory that
/// Go has never touched. A slot that cannot be read is left empty. Costs one read.
static __always_inline void go_map_read_slices(struct go_map_slices *slots,
                                               const struct go_map_group *group) {
    if (sonde_peek(slots, sizeof(*slots), group->keys))
        return;
    for (int i = 0; i < GO_MAP_SLOTS; i++) {
        if (!go_map_slot_full(group, i))
            continue;
        sonde_read(go_map_key(slots, group, i), sizeof(struct go_string),
                   group->keys + i * group->key_stride);
        sonde_read(go_map_slice(slots, group, i), sizeof(struct go_slice),
                   group->values + i * group->value_stride);
    }
}

#define GO_EVERY_BYTE(byte) (0x0101010101010101ULL * (byte))
#define GO_SWISS_EMPTY GO_EVERY_BYTE(0x80)

/// The control byte of a full slot has bit 7 clear (internal/runtime/maps/group.go).
static __always_inline __u64 go_swiss_full(__u64 control) {
    return ~control & GO_EVERY_BYTE(0x80);
}

/// The mark of a full slot is 5 or more; a smaller mark means that the slot is empty or its entry
/// has moved (runtime/map.go, minTopHash).
static __always_inline __u64 go_bucket_full(__u64 tophash) {
    return (((tophash & GO_EVERY_BYTE(0x7f)) + GO_EVERY_BYTE(0x80 - 5)) | tophash) &
           GO_EVERY_BYTE(0x80);
}

/// Finds the next group of the walk; returns 0 at its end. It is a global function, so the verifier
/// checks its body once, and not for every iteration of a loop: before Linux 6.2, a loop around its
/// body exceeds the limit of a million instructions. Costs one read, or two for a bucket.
__noinline int go_map_next(struct go_map_walk *walk, struct go_map_group *group) {
    if (!walk || !group)
        return 0;
    const __u32 key_size = sizeof(struct go_string);
    __u32 value_size = walk->value_size;
    _Bool apart = !walk->swiss || walk->split;
    __u32 group_size = GO_MAP_SLOTS + GO_MAP_SLOTS * (key_size + value_size);
    __u64 address = walk->overflow;
    __u64 control;

    if (!address) {
        if (walk->index == walk->count) {
            if (!walk->old)
                return 0;
            walk->groups = walk->old;
            walk->count = walk->old_count;
            walk->old = 0;
            walk->index = 0;
        }
        // A bucket ends with the address of its overflow bucket.
        address = walk->groups + (__u64)walk->index * (group_size + (walk->swiss ? 0 : 8));
        walk->index++;
    }
    // Memory that cannot be read is memory that Go has never touched, so it holds zeros: a group
    // without entries, or a bucket without an overflow bucket. A bucket can lie partly on such a
    // page.
    if (!sonde_read(&control, sizeof(control), address))
        control = walk->swiss ? GO_SWISS_EMPTY : 0;
    if (!walk->swiss)
        sonde_read(&walk->overflow, 8, address + group_size);
    group->full = walk->swiss ? go_swiss_full(control) : go_bucket_full(control);
    group->keys = address + GO_MAP_SLOTS;
    group->values = group->keys + (apart ? GO_MAP_SLOTS * key_size : key_size);
    group->key_stride = apart ? key_size : key_size + value_size;
    group->value_stride = apart ? value_size : key_size + value_size;
    return 1;
}
