// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/sonde.bpf.h>

#include "refused.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

// The mistake: the target says how often the loop runs.
SEC("uprobe")
int endless_loop(struct pt_regs *ctx) {
    struct sonde_caller caller;
    if (!sonde_admit(ctx, &caller))
        return 0;
    __u64 length = go_argument(ctx, 1), next = go_argument(ctx, 0), sum = 0;
    for (__u64 i = 0; i < length; i++) {
        sonde_read(&next, sizeof(next), next);
        sum += next;
    }
    return sum == 7;
}
