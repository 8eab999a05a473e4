// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Arguments and results of a Go function, by the number of their register or by their place on the
/// stack, as Go's ABIInternal passes them (1.17 and later, https://go.dev/s/regabi, "Function call
/// argument and result passing"). NAME.go.h, which the build generates for functions that a
/// [Uprobe] declares, uses this header, so that a program reads its arguments and results by name.
///
/// A program includes this header directly only for a function that has no declaration in Go
/// source. The include states this, and allows the program to read by number (SNDB020).
#pragma once

#include <sonde/go_abi.bpf.h>
#include <sonde/hook.bpf.h>

enum {
#if defined(__TARGET_ARCH_x86)
    GO_ARGUMENT_REGISTERS = 9, ///< words in registers, not counting floating-point numbers
#else
    GO_ARGUMENT_REGISTERS = 16,
#endif
    /// The distance from the stack pointer at a function's entry, and at its `ret`, to the first
    /// argument on the stack. Between the two lies the return address on x86-64, and on arm64 the
    /// place where the caller keeps its own return address.
    GO_STACK_ARGUMENTS = 8,
};

#if defined(__TARGET_ARCH_x86)
/// Loads a register with a separate instruction. Where a program chooses between two words, the
/// compiler would otherwise choose between their addresses and load once, which the verifier
/// refuses.
#define GO_LOAD_REGISTER(ctx, name)                                                                \
    ({                                                                                             \
        __u64 loaded;                                                                              \
        asm volatile("%0 = *(u64 *)(%1 + %2)"                                                      \
                     : "=r"(loaded)                                                                \
                     : "r"(ctx), "i"(__builtin_offsetof(struct pt_regs, name)));                   \
        loaded;                                                                                    \
    })
#endif

/// Returns word `number` of those in registers: of the arguments at a function's entry, or of the
/// results at its `ret`. `number` must be a constant.
static __always_inline __u64 go_word(const struct sonde_hook *hook, const int number) {
    struct pt_regs *ctx = hook->ctx;
#if defined(__TARGET_ARCH_x86)
    switch (number) {
    case 0:
        return GO_LOAD_REGISTER(ctx, ax);
    case 1:
        return GO_LOAD_REGISTER(ctx, bx);
    case 2:
        return GO_LOAD_REGISTER(ctx, cx);
    case 3:
        return GO_LOAD_REGISTER(ctx, di);
    case 4:
        return GO_LOAD_REGISTER(ctx, si);
    case 5:
        return GO_LOAD_REGISTER(ctx, r8);
    case 6:
        return GO_LOAD_REGISTER(ctx, r9);
    case 7:
        return GO_LOAD_REGISTER(ctx, r10);
    case 8:
        return GO_LOAD_REGISTER(ctx, r11);
    default:
        return 0;
    }
#else
    return number < GO_ARGUMENT_REGISTERS ? ctx->regs[number] : 0;
#endif
}

/// Returns word `number` of the results, at a `ret` or at an early return, as [Uprobe(EarlyReturn =
/// true)] asks for. `number` must be a constant below SONDE_RESULT_WORDS. Costs a read if the word
/// is on the stack.
static __always_inline __u64 go_result_word(const struct sonde_hook *hook, const int number) {
    __u64 value;
    __u8 place = bpf_get_attach_cookie(hook->ctx) >> (SONDE_SITE_RESULTS + 8 * number);
    if (place == SONDE_RESULT_REGISTER)
        return go_word(hook, number);
    if (place == SONDE_RESULT_ZERO)
        return 0;
    sonde_read(&value, sizeof(value),
               GO_STACK_POINTER(hook->ctx) + sizeof(value) * (place - SONDE_RESULT_STACK));
    return value;
}

/// Returns the string whose address is word `first` and whose length is the word after it.
static __always_inline struct go_string go_string_words(const struct sonde_hook *hook,
                                                        const int first) {
    return (struct go_string){.data = go_word(hook, first), .length = go_word(hook, first + 1)};
}

/// Returns the interface whose words are `first` and the one after it.
static __always_inline struct go_interface go_interface_words(const struct sonde_hook *hook,
                                                              const int first) {
    return (struct go_interface){.type = go_word(hook, first), .data = go_word(hook, first + 1)};
}

/// Returns the slice whose address, length and capacity are word `first` and the two after it.
static __always_inline struct go_slice go_slice_words(const struct sonde_hook *hook,
                                                      const int first) {
    return (struct go_slice){
        .data = go_word(hook, first),
        .length = go_word(hook, first + 1),
        .capacity = go_word(hook, first + 2),
    };
}

/// Returns an address in the arguments and results that are passed on the stack, `offset` bytes
/// after the first argument there. The arguments lie there in their order, each placed like the
/// field of a struct. The results follow them, from the next whole word on.
static __always_inline __u64 go_stack_address(const struct sonde_hook *hook, __u32 offset) {
    return GO_STACK_POINTER(hook->ctx) + GO_STACK_ARGUMENTS + offset;
}

/// Reads an argument or a result that is passed on the stack. If that fails, it returns false,
/// clears the memory and counts a fault. Costs one read.
static __always_inline _Bool go_read_stack(void *to, __u32 size, const struct sonde_hook *hook,
                                           __u32 offset) {
    return sonde_read(to, size, go_stack_address(hook, offset));
}
