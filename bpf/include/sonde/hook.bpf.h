// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Programs that run at hooks of Go functions, and the filter that each of them runs first.
#pragma once

#include <sonde/executable.bpf.h>
#include <sonde/group.bpf.h>
#include <sonde/mark.bpf.h>
#include <sonde/process_met.bpf.h>
#include <sonde/span.h>

/// A hook that a traced process has hit. Nearly every function of the library needs it.
struct sonde_hook {
    struct pt_regs *ctx;
    const struct sonde_executable *executable;
    void *operations;     ///< the map that SONDE_OPERATIONS declares; null if the program has none
    struct sonde_key key; ///< key of the operation that was begun or found last
    __u32 process;        ///< number of the process, under which everything about it is kept
    // One word, because the stack is short. The kernel's process ids are below 2^22.
    __u32 process_id : 22; ///< its id, as the Manager sees it
    __u32 group : 10;      ///< index of its settings
    __u64 function;        ///< number of the hooked function among those of the probe
};
_Static_assert(SONDE_MAX_GROUPS <= 1 << 10, "more groups than a hook can tell apart");

#define SONDE_UNUSED __attribute__((unused)) // for parameters that a body does not use

#define SONDE_SECTION "uprobe" // from this, libbpf knows the type of a program

/// Declares a program: SONDE_HOOK(name, operations) { body }. The body runs only in processes that
/// are traced. It can use `hook`, and returns nothing. `operations` is the address of the map that
/// SONDE_OPERATIONS declares, or SONDE_NO_OPERATIONS.
#define SONDE_HOOK(name, operations_map)                                                           \
    static __always_inline void sonde_body_of_##name(struct sonde_hook *hook);                     \
    SEC(SONDE_SECTION)                                                                             \
    int name(struct pt_regs *ctx) {                                                                \
        struct sonde_hook hook = {.ctx = ctx, .operations = (operations_map)};                     \
        if (sonde_admit(&hook))                                                                    \
            sonde_body_of_##name(&hook);                                                           \
        return 0;                                                                                  \
    }                                                                                              \
    static __always_inline void sonde_body_of_##name(struct sonde_hook *hook SONDE_UNUSED)

#define SONDE_NO_OPERATIONS ((void *)0)

/// Whether the site is the `jbe` of a stack check and is about to branch. The function then grows
/// its stack and starts again, and the site is hit again. Go up to 1.20 has no `push %rbp` after
/// the check, so the check is its cheapest entry site.
static __always_inline _Bool sonde_stack_grows(struct pt_regs *ctx, __u64 cookie) {
#if defined(__TARGET_ARCH_x86)
    enum { CARRY = 1, ZERO = 1 << 6 };
    return (cookie & SONDE_SITE_STACK_CHECK) && (ctx->flags & (CARRY | ZERO));
#else
    (void)ctx, (void)cookie;
    return 0;
#endif
}

/// An empty map: no program is ever called through it.
struct {
    __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, __u32);
} sonde_no_programs SEC(".maps");

/// Keeps the program on the kernel stack of its thread. From Linux 6.13 on, x86 runs programs of
/// this type on a per-CPU stack, because kprobe programs are never preempted. Uprobe programs are
/// preempted, so two threads can write to one stack: the kernel then follows an invalid pointer and
/// crashes. A tail call anywhere in a program, even one that is never reached, rules that stack out
/// (https://github.com/torvalds/linux/blob/v6.13/kernel/bpf/verifier.c, check_max_stack_depth).
static __always_inline void sonde_keep_thread_stack(struct pt_regs *ctx) {
    if (sonde_config.never)
        bpf_tail_call(ctx, &sonde_no_programs, 0);
}

static __always_inline _Bool sonde_is_admitted(struct sonde_hook *hook) {
    struct pt_regs *ctx = hook->ctx;
    sonde_keep_thread_stack(ctx);
    SONDE_MARK(SONDE_MARK_ADMIT);
    __u64 cookie = bpf_get_attach_cookie(ctx);
    __u32 slot = (__u16)cookie;
    hook->function = cookie >> SONDE_SITE_FUNCTION & SONDE_SITE_FUNCTION_MASK;
    if (sonde_stack_grows(ctx, cookie))
        return 0;
    hook->executable = bpf_map_lookup_elem(&sonde_executables, &slot);
    if (!hook->executable)
        return 0;
    __u32 id = sonde_process_id();
    hook->process_id = id;
    if (!id)
        return 0;
    const struct sonde_process *process = bpf_map_lookup_elem(&shared_processes, &id);
    // Several attached executables can be one file to the kernel, as in several mounts of one
    // image. Each of them has its own hooks, and the hooks of the others fire too.
    if (SONDE_LIKELY(process)) {
        hook->process = process->slot == slot ? process->number : 0;
        hook->group = process->group;
        return hook->process != 0;
    }
    hook->process = sonde_process_meet(id, slot, (cookie & SONDE_SITE_BEGINS) != 0);
    process = bpf_map_lookup_elem(&shared_processes, &id);
    hook->group = process ? process->group : 0;
    return hook->process != 0;
}

/// Returns the settings of a group. Costs one array access.
static __always_inline const struct sonde_group *sonde_settings_of(__u32 group) {
    return bpf_map_lookup_elem(&shared_groups, &group);
}

/// Whether this probe is on in the running process. Ask before an operation begins: one that runs
/// ends in any case. Costs one array access.
static __always_inline _Bool sonde_is_on(const struct sonde_hook *hook) {
    const struct sonde_group *settings = sonde_settings_of(hook->group);
    return SONDE_LIKELY(settings && !sonde_is_off(settings));
}

/// Whether the hooked function is one of those whose bits are set in `functions`, by their numbers.
/// NAME.go.h, which the build generates, uses it.
static __always_inline _Bool sonde_is_at(const struct sonde_hook *hook, __u64 functions) {
    return functions >> (hook->function & 63) & 1;
}

/// Whether the running process is traced. If it is, this fills in `hook`, whose `ctx` must be set.
/// SONDE_HOOK calls it; a program without SONDE_HOOK must call it first.
__attribute__((warn_unused_result)) static __always_inline _Bool
sonde_admit(struct sonde_hook *hook) {
    if (!sonde_is_admitted(hook)) {
        SONDE_MARK(SONDE_MARK_REFUSED);
        return 0;
    }
    SONDE_MARK(SONDE_MARK_TRACED);
    return 1;
}
