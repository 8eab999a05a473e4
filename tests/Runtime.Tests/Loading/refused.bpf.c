// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// A program that the verifier refuses: in the program itself or, if it is built with CALLED, in a
/// function that it calls.
#include <sonde/go_words.bpf.h>

char LICENSE[] SEC("license") = "Dual MIT/GPL";

static __noinline __u64 follow(const __u64 *pointer) {
    return *pointer + 1;
}

// This precedes the refused program in the object, so its instructions come first.
SEC("uprobe")
int harmless(struct pt_regs *ctx) {
    struct sonde_hook hook = {.ctx = ctx};
    return go_word(&hook, 0) + go_word(&hook, 1) == 7;
}

SEC("uprobe")
int refused(struct pt_regs *ctx) {
    struct sonde_hook hook = {.ctx = ctx};
    const __u64 *pointer = (const __u64 *)go_word(&hook, 0);
#if defined(CALLED)
    return follow(pointer);
#else
    return *pointer + 2;
#endif
}
