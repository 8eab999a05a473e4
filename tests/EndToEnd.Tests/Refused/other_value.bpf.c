// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/sonde.bpf.h>

#include "refused.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

struct call {
    struct sonde_operation operation;
    __u64 argument;
};

// The mistake: the map holds what every operation begins with, and the program reads on behind that.
SONDE_OPERATIONS(calls, struct sonde_operation);

SEC("uprobe")
int other_value(struct pt_regs *ctx) {
    struct sonde_caller caller;
    struct sonde_operation_key key;
    if (!sonde_admit(ctx, &caller))
        return 0;
    struct call *call = sonde_operation_find(&calls, ctx, &caller, &key);
    if (!call)
        return 0;
    __u64 argument = call->argument;
    sonde_operation_end(&calls, &key, &call->operation);
    return argument == 7;
}
