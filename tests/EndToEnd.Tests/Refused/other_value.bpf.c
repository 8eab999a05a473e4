// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/sonde.bpf.h>

#include "refused.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

struct call {
    __u64 started;
    __u64 argument;
};

// The mistake: the map holds one number for each process, and the program reads beyond it.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 16);
    __type(key, __u32);
    __type(value, __u64);
} calls SEC(".maps");

SONDE_HOOK(other_value, SONDE_NO_OPERATIONS) {
    struct call *call = bpf_map_lookup_elem(&calls, &hook->process);
    if (call && call->argument == 7)
        sonde_count(SONDE_COUNT_TRUNCATED);
}
