// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Go's register ABI (Go 1.17 and later, https://go.dev/s/regabi): the running goroutine, the
/// places of calls on its stack, and the layouts that the compiler itself relies on (strings,
/// slices, interfaces).
#pragma once

#include <sonde/read.bpf.h>

/// A Go string. The bytes that it points to never change.
struct go_string {
    __u64 data;   ///< address of the bytes
    __u64 length; ///< in bytes
};

/// A Go slice.
struct go_slice {
    __u64 data;     ///< address of the first element
    __u64 length;   ///< in elements
    __u64 capacity; ///< in elements
};

/// A Go interface value.
struct go_interface {
    __u64 type; ///< address of the itab; for an empty interface, of the type itself
    __u64 data; ///< address of the value; the value itself if it is a pointer
};

#if defined(__TARGET_ARCH_x86)
#define GO_GOROUTINE(ctx) ((__u64)(ctx)->r14)
#define GO_STACK_POINTER(ctx) ((__u64)(ctx)->sp)
#else
#define GO_GOROUTINE(ctx) ((ctx)->regs[28])
#define GO_STACK_POINTER(ctx) ((ctx)->sp)
#endif

/// `runtime.g` begins with `stack.lo` and `stack.hi`; the assembly prologue of every function
/// relies on the neighbouring `stackguard0` (runtime/runtime2.go, "offset known to liblink").
enum { GO_G_STACK_HI = 8 };

/// Returns the depth of the running call: the bytes between the top of the goroutine's stack and
/// the stack pointer. Unlike the stack pointer, it stays the same when the stack grows, which moves
/// the stack. Returns 0 if it cannot be read. Costs one read.
static __always_inline __u64 go_stack_depth(struct pt_regs *ctx) {
    __u64 top;
    if (!sonde_read(&top, sizeof(top), GO_GOROUTINE(ctx) + GO_G_STACK_HI))
        return 0;
    return top - GO_STACK_POINTER(ctx);
}

/// Returns the address to which the running call will return, at a function's entry site, where its
/// frame is not built yet. Costs one read on x86-64, and none on arm64, where the address is in the
/// link register.
static __always_inline __u64 go_return_address(struct pt_regs *ctx) {
#if defined(__TARGET_ARCH_x86)
    __u64 address;
    sonde_read(&address, sizeof(address), GO_STACK_POINTER(ctx));
    return address;
#else
    return ctx->regs[30];
#endif
}

/// Fills in the registers that locate a call, for the caller of the running function, at a `ret` of
/// that function. This is for an operation that begins there and belongs to the caller. On x86-64,
/// the caller's frame pointer leads to the place from which the caller was called; on arm64, the
/// caller is assumed to have been called from where it calls. The stack pointer and the goroutine
/// are filled in; no memory is read.
static __always_inline void go_caller_registers(struct pt_regs *caller, const struct pt_regs *ctx) {
#if defined(__TARGET_ARCH_x86)
    caller->r14 = ctx->r14;
    caller->sp = ctx->bp + sizeof(__u64);
#else
    caller->regs[28] = ctx->regs[28];
    caller->regs[30] = 0;
    caller->sp = ctx->sp;
#endif
}

/// Whether the call that was entered at stack depth `entered`, and returns to `return_address`,
/// still runs, as seen from a call at depth `depth` on the same goroutine. If a panic has unwound a
/// call, its place on the stack is free for others, and its return address is no longer there. On
/// arm64, where a callee chooses the place, only the depths are compared. Costs one read on x86-64,
/// or none if the depth decides.
static __always_inline _Bool go_call_runs(struct pt_regs *ctx, __u64 depth, __u64 entered,
                                          __u64 return_address) {
    if (entered >= depth)
        return 0;
#if defined(__TARGET_ARCH_x86)
    __u64 address;
    return sonde_read(&address, sizeof(address), GO_STACK_POINTER(ctx) + (depth - entered)) &&
           address == return_address;
#else
    (void)ctx, (void)return_address;
    return 1;
#endif
}
