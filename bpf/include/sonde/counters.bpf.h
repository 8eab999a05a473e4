// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Counters of what a probe loses or cuts: enum sonde_counter.
#pragma once

#include <sonde/kernel.bpf.h>
#include <sonde/manager.h>

/// Key: enum sonde_counter. Value: the count. Uprobe programs can be preempted, so even per-CPU
/// cells need an atomic add.
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, SONDE_COUNT_KINDS);
    __type(key, __u32);
    __type(value, __u64);
} sonde_counters SEC(".maps");

/// Adds one to a counter. Costs an array access and an atomic add on the CPU's own cache line.
__noinline int sonde_count_one(__u32 counter) {
    __u64 *value = bpf_map_lookup_elem(&sonde_counters, &counter);
    if (SONDE_LIKELY(value))
        __sync_fetch_and_add(value, 1);
    return 0;
}

static __always_inline void sonde_count(enum sonde_counter counter) {
    sonde_count_one(counter);
}

/// Counts the outcome of one request that should carry a trace context.
static __always_inline void sonde_count_injection(enum sonde_counter outcome) {
    sonde_count(SONDE_COUNT_INJECT_WANTED);
    sonde_count(outcome);
}
