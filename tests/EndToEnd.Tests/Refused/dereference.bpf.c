// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/sonde.bpf.h>

#include "refused.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

// The mistake: the target's memory is read as if it were the program's own.
SEC("uprobe")
int dereference_request(struct pt_regs *ctx) {
    struct sonde_caller caller;
    if (!sonde_admit(ctx, &caller))
        return 0;
    const __u64 *request = (const __u64 *)go_argument(ctx, 0);
    return request[2] == 7;
}
