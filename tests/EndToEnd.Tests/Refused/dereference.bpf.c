// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/sonde.bpf.h>

#include "dereference.go.h"
#include "refused.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

// The mistake: the target's memory is read as if it were the program's own.
SONDE_HOOK(dereference_request, SONDE_NO_OPERATIONS) {
    const __u64 *request = (const __u64 *)dereference_request_req(hook);
    if (request[2] == 7)
        sonde_count(SONDE_COUNT_TRUNCATED);
}
