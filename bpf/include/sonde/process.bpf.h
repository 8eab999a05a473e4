// SPDX-License-Identifier: Apache-2.0 OR MIT
/// The filter that comes first in every program.
#pragma once

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

/// Whether the running process is traced; `caller` then says who it is. Call it first.
static __always_inline _Bool sonde_admit(struct pt_regs *ctx, struct sonde_caller *caller) {
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
    return (caller->executable->flags & SONDE_EXECUTABLE_EVERY_PROCESS) ||
           sonde_is_traced(caller->pid);
}
