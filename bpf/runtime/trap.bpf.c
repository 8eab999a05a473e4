// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// Times the kernel's way to a uprobe program and back: the Manager attaches this program to code
/// of its own.
#include <sonde/kernel.bpf.h>

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SEC("uprobe")
int nothing(struct pt_regs *ctx) {
    (void)ctx;
    return 0;
}
