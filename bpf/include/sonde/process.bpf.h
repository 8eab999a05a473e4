// SPDX-License-Identifier: Apache-2.0 OR MIT
/// The filter that comes first in every program.
#pragma once

#include <sonde/executable.bpf.h>
#include <sonde/mark.bpf.h>
#include <sonde/process_met.bpf.h>

/// Who runs.
struct sonde_caller {
    const struct sonde_executable *executable;
    __u32
        process; ///< its number (sonde/traced_process.bpf.h): what is kept of it is kept under that
    __u32 process_id; ///< its id, as the Manager sees it
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

/// Keeps the program on the kernel stack of its thread. From Linux 6.13 on, x86 gives programs of
/// this type a stack that belongs to the processor, since kprobe programs are never preempted.
/// Uprobe programs are, and two threads then write to one stack: the kernel follows a pointer that
/// is none, and crashes. A tail call anywhere in a program, also one that is never reached, rules
/// that stack out (https://github.com/torvalds/linux/blob/v6.13/kernel/bpf/verifier.c,
/// check_max_stack_depth).
static __always_inline void sonde_keep_thread_stack(struct pt_regs *ctx) {
    if (sonde_config.never)
        bpf_tail_call(ctx, &sonde_no_programs, 0);
}

/// Whether the running process is traced; `caller` then says who it is. Call it first.
__attribute__((warn_unused_result)) static __always_inline _Bool
sonde_admit(struct pt_regs *ctx, struct sonde_caller *caller) {
    sonde_keep_thread_stack(ctx);
    SONDE_MARK(SONDE_MARK_ADMIT);
    __u64 cookie = bpf_get_attach_cookie(ctx);
    __u32 slot = cookie;
    if (sonde_stack_grows(ctx, cookie))
        return 0;
    caller->executable = bpf_map_lookup_elem(&sonde_executables, &slot);
    if (!caller->executable)
        return 0;
    caller->process_id = sonde_process_id();
    if (!caller->process_id)
        return 0;
    const struct sonde_process *process =
        bpf_map_lookup_elem(&shared_processes, &caller->process_id);
    // Several attached executables can be one file to the kernel, as in mounts of one image: each
    // of them has its own hooks, and those of the others fire, too.
    if (process)
        caller->process = process->slot == slot ? process->number : 0;
    else
        caller->process = sonde_process_meet(
            caller->process_id, slot, caller->executable->flags & SONDE_EXECUTABLE_EVERY_PROCESS);
    return caller->process != 0;
}
