// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Bounded walks through Go maps whose keys are strings or integers. BPF cannot compute Go's hash,
/// so a program walks the map group by group.
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
    GO_HMAP_SAME_SIZE_GROW = 8,

    // From Go 1.24: Map {used uint64; seed uintptr; dirPtr pointer; dirLen int; ...},
    // table {used, capacity, growthLeft uint16; localDepth uint8; index int; groups {data pointer;
    // lengthMask uint64}}.
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
    __u64 groups;      ///< address of the first group of the array being walked
    __u64 overflow;    ///< address of the overflow bucket to visit next, or 0
    __u64 old;         ///< address of the array that a growing map is leaving, or 0
    __u32 count;       ///< groups in the array
    __u32 old_count;   ///< groups in the array that the map is leaving
    __u32 index;       ///< group to visit next
    __u32 key_size;    ///< in bytes
    __u32 value_size;  ///< in bytes
    __u32 value_place; ///< of a value in a slot that holds key and value
    __u32 slot_size;   ///< of such a slot, including padding
    __u8 swiss;
    __u8 split; ///< 1 if Swiss groups keep keys and values apart
    __u8 _pad[6];
};

/// The first words of a map, in either layout.
struct go_map_head {
    __u64 entries;
    __u64 flags_and_log2; ///< in its lowest two bytes, up to Go 1.23
    __u64 groups;         ///< address of the buckets or of the directory
    __u64 more;           ///< address of the old buckets, or length of the directory
};

static __always_inline _Bool go_map_open_buckets(struct go_map_walk *walk,
                                                 const struct go_map_head *head) {
    __u32 flags = head->flags_and_log2;
    walk->groups = head->groups;
    walk->count = 1u << (flags >> 8 & 31);
    // While a map grows, entries that have not moved yet are in the array that it is leaving. That
    // array is half as large, or equally large if the map only drops its overflow buckets. A slot
    // whose entry has moved is marked so.
    walk->old = head->more;
    walk->old_count = flags & GO_HMAP_SAME_SIZE_GROW ? walk->count : walk->count / 2;
    return 1;
}

static __always_inline _Bool go_map_open_swiss(struct go_map_walk *walk,
                                               const struct go_map_head *head) {
    __u64 table, groups[2];
    walk->swiss = 1;
    if (head->more == 0) { // a map of up to eight entries is one group without a table
        walk->groups = head->groups;
        walk->count = 1;
        return 1;
    }
    // A table holds up to 896 entries before the map gets a second one, and a walk ends before
    // that.
    if (head->more > 1)
        sonde_count(SONDE_COUNT_MAP_TRUNCATED);
    if (!sonde_read(&table, sizeof(table), head->groups) ||
        !sonde_read(groups, sizeof(groups), table + GO_SWISS_GROUPS))
        return 0;
    walk->groups = groups[0];
    walk->count = groups[1] + 1;
    return 1;
}

/// The sizes of a map's keys and values, and the larger alignment of the two, as one word.
#define GO_MAP_SIZES(key_size, value_size, align)                                                  \
    ((__u64)(value_size) << 32 | (__u32)(align) << 16 | (__u16)(key_size))

/// Implements go_map_open_sizes; the walk is zero. It is a global function, so that the verifier
/// follows a walk once, and not for each kind of map.
__noinline int go_map_open_walk(struct go_map_walk *walk, __u32 flags, __u64 map, __u64 sizes) {
    struct go_map_head head;
    __u32 key_size = (__u16)sizes, value_size = sizes >> 32, align = (__u16)(sizes >> 16);
    if (!walk)
        return 0;
    walk->key_size = key_size;
    walk->value_size = value_size;
    // A slot with a key and a value is a struct. The value is aligned to at most its own size.
    walk->value_place = (key_size + align - 1) & ~(align - 1);
    if (value_size < align)
        walk->value_place = value_size ? (key_size + value_size - 1) & ~(value_size - 1) : key_size;
    walk->slot_size = (walk->value_place + value_size + align - 1) & ~(align - 1);
    if (!map || !sonde_read(&head, sizeof(head), map) || !head.entries || !head.groups)
        return 0;
    if (!(flags & SONDE_EXECUTABLE_SWISS_MAPS))
        return go_map_open_buckets(walk, &head);
    walk->split = (flags & SONDE_EXECUTABLE_SPLIT_GROUPS) != 0;
    return go_map_open_swiss(walk, &head);
}

/// Implements go_map_open for an executable with the flags `flags`, and for GO_MAP_SIZES.
static __always_inline _Bool go_map_open_sizes(struct go_map_walk *walk, __u32 flags, __u64 map,
                                               __u64 sizes) {
    __builtin_memset(walk, 0, sizeof(*walk));
    return go_map_open_walk(walk, flags, map, sizes);
}

/// Implements go_map_open for an executable with the flags `flags`.
static __always_inline _Bool go_map_open_flags(struct go_map_walk *walk, __u32 flags, __u64 map,
                                               __u32 value_size) {
    return go_map_open_sizes(walk, flags, map,
                             GO_MAP_SIZES(sizeof(struct go_string), value_size, sizeof(__u64)));
}

/// Begins a walk through `map`, whose keys are strings and whose values have `value_size` bytes.
/// Returns false for a map that is nil or empty. Costs one to three reads.
static __always_inline _Bool go_map_open(struct go_map_walk *walk, const struct sonde_hook *hook,
                                         __u64 map, __u32 value_size) {
    return go_map_open_flags(walk, hook->executable->flags, map, value_size);
}

enum { GO_MAP_KEY_WORDS = 2, GO_MAP_SLICE_WORDS = 3, GO_MAP_SLOT_WORDS = 5 };

/// A group whose values are slices, as it lies in memory. Its slots are either eight keys followed
/// by eight values, or each key followed by its value.
struct go_map_slices {
    __u64 control; ///< one byte per slot
    __u64 words[GO_MAP_SLOTS * GO_MAP_SLOT_WORDS];
    __u64 overflow; ///< after the slots of a bucket: the address of its overflow bucket
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

/// Returns the address of the next group of the walk; 0 at its end.
static __always_inline __u64 go_map_next_address(struct go_map_walk *walk, __u32 group_size) {
    if (walk->overflow)
        return walk->overflow;
    if (walk->index == walk->count) {
        if (!walk->old)
            return 0;
        walk->groups = walk->old;
        walk->count = walk->old_count;
        walk->old = 0;
        walk->index = 0;
    }
    return walk->groups + (__u64)walk->index++ * group_size;
}

static __always_inline _Bool go_map_walks_apart(const struct go_map_walk *walk) {
    return !walk->swiss || walk->split;
}

/// The bytes of a group, from its control word to the address of its overflow bucket, if it is a
/// bucket.
static __always_inline __u32 go_map_group_size(const struct go_map_walk *walk) {
    __u32 slot = go_map_walks_apart(walk) ? walk->key_size + walk->value_size : walk->slot_size;
    return sizeof(__u64) + GO_MAP_SLOTS * slot + (walk->swiss ? 0 : sizeof(__u64));
}

/// Describes the group at `address`, whose control word is `control`.
static __always_inline void go_map_describe(struct go_map_group *group,
                                            const struct go_map_walk *walk, __u64 address,
                                            __u64 control) {
    _Bool apart = go_map_walks_apart(walk);
    group->full = walk->swiss ? go_swiss_full(control) : go_bucket_full(control);
    group->keys = address + sizeof(control);
    group->values = group->keys + (apart ? GO_MAP_SLOTS * walk->key_size : walk->value_place);
    group->key_stride = apart ? walk->key_size : walk->slot_size;
    group->value_stride = apart ? walk->value_size : walk->slot_size;
}

/// Reads the control word of the group at `address`, and the address of a bucket's overflow bucket.
/// Memory that cannot be read is memory that Go has never touched, so it holds zeros: a group
/// without entries, or a bucket without an overflow bucket. A bucket can lie partly on such a page.
/// Costs one read, or two for a bucket.
static __always_inline __u64 go_map_read_control(struct go_map_walk *walk, __u64 address,
                                                 __u32 group_size) {
    __u64 control;
    if (!sonde_read(&control, sizeof(control), address))
        control = walk->swiss ? GO_SWISS_EMPTY : 0;
    if (!walk->swiss)
        sonde_read(&walk->overflow, sizeof(walk->overflow),
                   address + group_size - sizeof(walk->overflow));
    return control;
}

/// Finds the next group of the walk; returns 0 at its end. It is a global function, so the verifier
/// checks its body once, and not for every iteration of a loop: before Linux 6.2, a loop around its
/// body exceeds the limit of a million instructions. Costs one read, or two for a bucket.
__noinline int go_map_next(struct go_map_walk *walk, struct go_map_group *group) {
    if (!walk || !group)
        return 0;
    __u32 size = go_map_group_size(walk);
    __u64 address = go_map_next_address(walk, size);
    if (!address)
        return 0;
    go_map_describe(group, walk, address, go_map_read_control(walk, address, size));
    return 1;
}

/// Reads slot `i` of a group, which is left empty if it cannot be read. It is a global function:
/// the verifier checks its body once, separately.
__noinline int go_map_read_slot(struct go_map_slices *slices, const struct go_map_group *group,
                                __u32 i) {
    if (!slices || !group || i >= GO_MAP_SLOTS || !go_map_slot_full(group, i))
        return 0;
    sonde_read(go_map_key(slices, group, i), sizeof(struct go_string),
               group->keys + i * group->key_stride);
    sonde_read(go_map_slice(slices, group, i), sizeof(struct go_slice),
               group->values + i * group->value_stride);
    return 0;
}

/// Reads the slots of a group one by one, because a part of the group lies in memory that Go has
/// never touched.
static __always_inline void go_map_read_slots(struct go_map_slices *slices,
                                              const struct go_map_group *group) {
    for (__u64 i = 0; i < GO_MAP_SLOTS; i++)
        go_map_read_slot(slices, group, i);
}

/// Does what go_map_next does, and also reads the group's slots, whose values must be slices. Costs
/// one read.
__noinline int go_map_next_slices(struct go_map_walk *walk, struct go_map_group *group,
                                  struct go_map_slices *slices) {
    if (!walk || !group || !slices)
        return 0;
    __u32 size = go_map_group_size(walk);
    __u64 address = go_map_next_address(walk, size);
    if (!address)
        return 0;
    if (sonde_peek(slices,
                   walk->swiss ? sizeof(*slices) - sizeof(slices->overflow) : sizeof(*slices),
                   address)) {
        if (!walk->swiss)
            walk->overflow = slices->overflow;
        go_map_describe(group, walk, address, slices->control);
        return 1;
    }
    go_map_describe(group, walk, address, go_map_read_control(walk, address, size));
    go_map_read_slots(slices, group);
    return 1;
}
