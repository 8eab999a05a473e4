// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// Measures the cost of a hook that does nothing.
#include <sonde/sonde.bpf.h>

#include "hit.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SEC("uprobe")
int hit(struct pt_regs *ctx) {
    (void)ctx;
    return 0;
}
