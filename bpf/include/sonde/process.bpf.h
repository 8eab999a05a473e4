// SPDX-License-Identifier: Apache-2.0 OR MIT
/// The filter that comes first in every program.
#pragma once

#include <sonde/early_process.bpf.h>
#include <sonde/executable.bpf.h>
#include <sonde/traced_process.bpf.h>

/// Who runs.
struct sonde_caller {
    const struct sonde_executable *executable;
    __u32 pid; ///< process id, as the Manager sees it
};

/// Whether the site is a stack check's `jbe` that is about to branch: the function then grows its
/// stack and starts again, and the site is hit again. Go up to 1.20 has no `push %rbp` behind the
/// check, so the check is its cheapest entry site.
static __always_inline _Bool sonde_stack_grows(struct pt_regs *ctx, __u64 cookie) {
#if defined(__TARGET_ARCH_x86)
    enum { CARRY = 1, ZERO = 1 << 6 };
    return (cookie & SONDE_SITE_STACK_CHECK) && (ctx->flags & (CARRY | ZERO));
#else
    (void)ctx, (void)cookie;
    return 0;
#endif
}

/// Empty: nothing is ever called through it.
struct {
    __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, __u32);
} sonde_no_programs SEC(".maps");

/// Keeps the program on the kernel stack of its thread. From Linux 6.13 on, x86 gives programs of this
/// type a stack that belongs to the processor, since kprobe programs are never preempted. Uprobe
/// programs are, and two threads then write to one stack: the kernel follows a pointer that is none,
/// and crashes. A tail call anywhere in a program, also one that is never reached, rules that stack out
/// (https://github.com/torvalds/linux/blob/v6.13/kernel/bpf/verifier.c, check_max_stack_depth).
static __always_inline void sonde_keep_thread_stack(struct pt_regs *ctx) {
    if (sonde_config.never)
        bpf_tail_call(ctx, &sonde_no_programs, 0);
}

/// Whether the running process is traced; `caller` then says who it is. Call it first.
static __always_inline _Bool sonde_admit(struct pt_regs *ctx, struct sonde_caller *caller) {
    sonde_keep_thread_stack(ctx);
    __u64 cookie = bpf_get_attach_cookie(ctx);
    __u32 slot = cookie;
    if (sonde_stack_grows(ctx, cookie))
        return 0;
    caller->executable = bpf_map_lookup_elem(&sonde_executables, &slot);
    if (!caller->executable)
        return 0;
    caller->pid = sonde_process_id();
    if (!caller->pid)
        return 0;
    if (!(caller->executable->flags & SONDE_EXECUTABLE_EVERY_PROCESS))
        return sonde_is_traced(caller->pid);
    if (sonde_config.inject == SONDE_INJECT_SOCKET)
        sonde_process_appears(caller->pid);
    return 1;
}
