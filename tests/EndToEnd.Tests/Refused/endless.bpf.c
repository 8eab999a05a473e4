// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/sonde.bpf.h>

#include "endless.go.h"
#include "refused.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

// The mistake: the target determines how often the loop runs.
SONDE_HOOK(endless_loop, SONDE_NO_OPERATIONS) {
    __u64 length = endless_loop_rw(hook).type, next = endless_loop_req(hook), sum = 0;
    for (__u64 i = 0; i < length; i++) {
        sonde_read(&next, sizeof(next), next);
        sum += next;
    }
    if (sum == 7)
        sonde_count(SONDE_COUNT_TRUNCATED);
}
