// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Go's register ABI (Go 1.17 and later, https://go.dev/s/regabi): the running goroutine, where calls
/// are on its stack, and the layouts that the compiler itself relies on (strings, slices, interfaces).
#pragma once

#include <sonde/read.bpf.h>

/// A Go string: the bytes it points to never change.
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
    __u64 type; ///< address of the itab; of the type itself for an empty interface
    __u64 data; ///< address of the value; the value itself where it is a pointer
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

/// How deep the running call is: bytes between the top of the goroutine's stack and the stack
/// pointer. Unlike the stack pointer it survives the stack's growth, which moves the stack. 0 if it
/// could not be read. One read.
static __always_inline __u64 go_stack_depth(struct pt_regs *ctx) {
    __u64 top;
    if (!sonde_read(&top, sizeof(top), GO_GOROUTINE(ctx) + GO_G_STACK_HI))
        return 0;
    return top - GO_STACK_POINTER(ctx);
}

/// Where the running call will return to, at a function's entry site: there the frame is not built
/// yet. One read on x86-64; none on arm64, where it is in the link register.
static __always_inline __u64 go_return_address(struct pt_regs *ctx) {
#if defined(__TARGET_ARCH_x86)
    __u64 address;
    sonde_read(&address, sizeof(address), GO_STACK_POINTER(ctx));
    return address;
#else
    return ctx->regs[30];
#endif
}

/// The registers that say where a call is, for the call of the function that the running one returns
/// to: at a `ret` of the running one, for an operation that begins there and is its caller's. On
/// x86-64 the caller's frame pointer leads to where it was called from; on arm64 it is taken to have
/// been called from where it calls. Fills the stack pointer and the goroutine; no memory is read.
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

/// Whether the call that was entered at stack depth `entered`, to return to `return_address`, still
/// runs, seen from a call at depth `depth` on the same goroutine. A call that a panic has unwound left
/// its place on the stack to others: its return address is no longer there. On arm64, where a callee
/// chooses the place, only the depths are compared. One read on x86-64, none if the depth tells.
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
