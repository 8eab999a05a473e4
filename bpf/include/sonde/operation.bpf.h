// SPDX-License-Identifier: Apache-2.0 OR MIT
/// What is kept of a running operation from its entry hook to its end hook. The key is the
/// goroutine; the depth of the stack tells recursion, a panic that skipped the end, and a reused
/// goroutine apart.
#pragma once

#include <sonde/go_abi.bpf.h>
#include <sonde/process.bpf.h>

enum {
    SONDE_OPERATION_LEVELS = 4,   ///< operations of one probe within each other on one goroutine
    SONDE_MAX_OPERATIONS = 16384, ///< default size of a probe's map; the Manager sets it
};

struct sonde_operation_key {
    __u64 goroutine;
    __u32 pid;
    __u32 level; ///< 0 for the outermost
};

/// Ids of a span and of its parent.
struct sonde_span_ids {
    __u8 trace_id[16];
    __u8 span_id[8];
    __u8 parent_id[8]; ///< all zero for a root
    __u8 trace_flags;
    __u8 parent; ///< enum sonde_parent
    __u8 _pad[6];
};

/// The first member of every probe's own operation struct.
struct sonde_operation {
    struct sonde_span_ids ids;
    __u64 start; ///< ns of CLOCK_BOOTTIME
    __u64 depth; ///< go_stack_depth() at the entry
    __u32 top;   ///< of the outermost: level of the innermost that still runs
    __u32 _pad;
};

/// Declares a probe's map of running operations; `value_type` starts with `struct sonde_operation`.
/// Not an LRU map: a full map refuses and is counted, where an LRU map would forget a running
/// operation unseen. The Manager removes what a dead process left.
#define SONDE_OPERATIONS(name, value_type)                                                         \
    struct {                                                                                       \
        __uint(type, BPF_MAP_TYPE_HASH);                                                           \
        __uint(max_entries, SONDE_MAX_OPERATIONS);                                                 \
        __type(key, struct sonde_operation_key);                                                   \
        __type(value, value_type);                                                                 \
    } name SEC(".maps")

/// Finds the key under which an operation that begins now is to be kept, and says where it stands
/// in `operation`. False if it is nested too deep. One map lookup where nothing else runs, and one
/// read.
static __always_inline _Bool sonde_operation_begin(void *map, struct pt_regs *ctx,
                                                   const struct sonde_caller *caller,
                                                   struct sonde_operation_key *key,
                                                   struct sonde_operation *operation) {
    __u64 depth = go_stack_depth(ctx);
    __builtin_memset(operation, 0, sizeof(*operation));
    operation->depth = depth;
    operation->start = bpf_ktime_get_boot_ns();
    key->goroutine = GO_GOROUTINE(ctx);
    key->pid = caller->pid;
    key->level = 0;
    sonde_count(SONDE_COUNT_STARTED);

    struct sonde_operation *outermost = bpf_map_lookup_elem(map, key);
    if (!outermost)
        return 1;
    // An operation whose frame is not above ours cannot be running: a panic skipped its end, or its
    // goroutine ended and another one got the memory.
    __u32 level = outermost->top + 1;
    for (int i = 0; i < SONDE_OPERATION_LEVELS; i++) {
        if (level == 0)
            break;
        key->level = level - 1;
        struct sonde_operation *outer = bpf_map_lookup_elem(map, key);
        if (outer && outer->depth < depth)
            break;
        sonde_count(SONDE_COUNT_ABANDONED);
        level--;
    }
    key->level = level;
    if (level >= SONDE_OPERATION_LEVELS) {
        sonde_count(SONDE_COUNT_NESTED_TOO_DEEP);
        return 0;
    }
    if (level > 0)
        outermost->top = level;
    return 1;
}

/// Keeps the operation until its end. A full map is counted. One map update.
static __always_inline void sonde_operation_keep(void *map, const struct sonde_operation_key *key,
                                                 const void *operation) {
    if (bpf_map_update_elem(map, key, operation, BPF_ANY))
        sonde_count(SONDE_COUNT_OPERATIONS_FULL);
}

/// Finds the innermost operation that runs on this goroutine; null if there is none. One or two map
/// lookups.
static __always_inline void *sonde_operation_find(void *map, struct pt_regs *ctx,
                                                  const struct sonde_caller *caller,
                                                  struct sonde_operation_key *key) {
    key->goroutine = GO_GOROUTINE(ctx);
    key->pid = caller->pid;
    key->level = 0;
    struct sonde_operation *outermost = bpf_map_lookup_elem(map, key);
    if (!outermost || outermost->top == 0)
        return outermost;
    key->level = outermost->top;
    return bpf_map_lookup_elem(map, key);
}

/// Forgets an operation that `sonde_operation_find` found.
static __always_inline void sonde_operation_forget(void *map, struct sonde_operation_key *key) {
    bpf_map_delete_elem(map, key);
    if (key->level == 0)
        return;
    __u32 top = key->level - 1;
    key->level = 0;
    struct sonde_operation *outermost = bpf_map_lookup_elem(map, key);
    if (outermost)
        outermost->top = top;
}
