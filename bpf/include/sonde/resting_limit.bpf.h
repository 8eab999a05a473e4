// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Bounds the entries of operations that rest (sonde/resting.bpf.h).
#pragma once

#include <sonde/kernel.bpf.h>
#include <sonde/manager.h>
#include <sonde/span.h>

/// Key: enum sonde_resting_cell. All probes share this map. Programs change the first cell, and the
/// Manager the second: when it removes an entry that a dead process left behind, it raises the
/// limit instead of lowering the number.
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, SONDE_RESTING_CELLS);
    __type(key, __u32);
    __type(value, __u64);
} shared_resting SEC(".maps");

/// Whether one more entry may rest. Costs two array accesses.
static __always_inline _Bool sonde_rest_begin(void) {
    __u32 which = SONDE_RESTING_ENTRIES, limit = SONDE_RESTING_LIMIT;
    __u64 *entries = bpf_map_lookup_elem(&shared_resting, &which);
    const __u64 *most = bpf_map_lookup_elem(&shared_resting, &limit);
    if (!entries || !most || *entries >= *most)
        return 0;
    __sync_fetch_and_add(entries, 1);
    return 1;
}

/// Counts that an entry which has rested is removed.
static __noinline void sonde_rest_end(void) {
    __u32 which = SONDE_RESTING_ENTRIES;
    __u64 *entries = bpf_map_lookup_elem(&shared_resting, &which);
    if (entries)
        __sync_fetch_and_add(entries, -1);
}
