// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/sonde.bpf.h>

#include "refused.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

struct call {
    __u64 started;
    __u64 argument;
};

// The mistake: the map holds one number for each process, and the program reads on behind that.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 16);
    __type(key, __u32);
    __type(value, __u64);
} calls SEC(".maps");

SEC("uprobe")
int other_value(struct pt_regs *ctx) {
    struct sonde_caller caller;
    if (!sonde_admit(ctx, &caller))
        return 0;
    struct call *call = bpf_map_lookup_elem(&calls, &caller.process);
    if (!call)
        return 0;
    return call->argument == 7;
}
