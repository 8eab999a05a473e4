// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Arguments of a Go function by their number, as Go's ABIInternal passes them (1.17 and later,
/// https://go.dev/s/regabi, "Function call argument and result passing").
#pragma once

#include <sonde/go_abi.bpf.h>
#include <sonde/hook.bpf.h>

enum {
#if defined(__TARGET_ARCH_x86)
    GO_ARGUMENT_REGISTERS = 9, ///< words that registers take, besides floating-point numbers
#else
    GO_ARGUMENT_REGISTERS = 16,
#endif
    /// From the stack pointer at a function's entry site to the first argument on the stack: what
    /// lies between is the return address on x86-64, and on arm64 where the caller keeps its own.
    GO_STACK_ARGUMENTS = 8,
};

#if defined(__TARGET_ARCH_x86)
/// Loads a register by an instruction of its own. Where a program chooses between two words, the compiler
/// would choose between their addresses and load once, which the verifier refuses.
#define GO_LOAD_REGISTER(ctx, name)                                                                \
    ({                                                                                             \
        __u64 loaded;                                                                              \
        asm volatile("%0 = *(u64 *)(%1 + %2)"                                                      \
                     : "=r"(loaded)                                                                \
                     : "r"(ctx), "i"(__builtin_offsetof(struct pt_regs, name)));                   \
        loaded;                                                                                    \
    })
#endif

/// The register of argument or result word `number`.
static __always_inline __u64 go_word_register(struct pt_regs *ctx, const int number) {
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

/// Reads `size` bytes of the arguments that are passed on the stack, at a function's entry site.
/// They lie there in their order, each where the field of a struct would: `offset` counts from the
/// first. False, zeroed memory and a counted fault if that fails. One read.
static __always_inline _Bool go_read_stack_arguments(const struct sonde_hook *hook, void *to,
                                                     __u32 size, __u32 offset) {
    return sonde_read(to, size, GO_STACK_POINTER(hook->ctx) + GO_STACK_ARGUMENTS + offset);
}

/// Argument word `number` at a function's entry site. The receiver comes first. Integers, bools,
/// pointers, maps, channels and functions take one word; strings, interfaces and errors two; slices
/// three; a struct those of its fields, and an array of one element those of the element. Numbers in
/// floating point take none: they have registers of their own, which no program sees, and so does a
/// complex number. An empty struct or array takes none; an array of more elements, and a struct that
/// holds one, is on the stack. The first GO_ARGUMENT_REGISTERS words are in registers, those behind
/// them on the stack, which costs a read. `number` is a constant: only one of the two is left once
/// compiled.
///
/// An argument is never split. One that finds too few registers left goes to the stack whole, and
/// the next one that does fit takes them: of f(a, b, c, d, e, f, g, h int, s string, i int), on
/// x86-64, `i` is word 8 and `s` begins at word 9. What is smaller than a word takes a whole
/// register, but on the stack only its own bytes: there go_read_stack_arguments reads it.
static __always_inline __u64 go_argument(const struct sonde_hook *hook, const int number) {
    __u64 word = 0;
    if (number < GO_ARGUMENT_REGISTERS)
        return go_word_register(hook->ctx, number);
    go_read_stack_arguments(hook, &word, sizeof(word),
                            (number - GO_ARGUMENT_REGISTERS) * sizeof(word));
    return word;
}

/// Where an argument of `words` words begins that would begin at word `first` could it be split.
static __always_inline int go_argument_place(const int first, const int words) {
    return first < GO_ARGUMENT_REGISTERS && first + words > GO_ARGUMENT_REGISTERS
               ? GO_ARGUMENT_REGISTERS
               : first;
}

/// The string whose address is argument word `first` and whose length is the word after it; on the
/// stack where one register is left for the two.
static __always_inline struct go_string go_string_argument(const struct sonde_hook *hook,
                                                           const int first) {
    const int place = go_argument_place(first, 2);
    return (struct go_string){
        .data = go_argument(hook, place),
        .length = go_argument(hook, place + 1),
    };
}

/// The interface whose words are argument words `first` and the one after it; on the stack where one
/// register is left for the two.
static __always_inline struct go_interface go_interface_argument(const struct sonde_hook *hook,
                                                                 const int first) {
    const int place = go_argument_place(first, 2);
    return (struct go_interface){
        .type = go_argument(hook, place),
        .data = go_argument(hook, place + 1),
    };
}

/// The slice whose address, length and capacity are argument word `first` and the two after it; on
/// the stack where fewer than three registers are left.
static __always_inline struct go_slice go_slice_argument(const struct sonde_hook *hook,
                                                         const int first) {
    const int place = go_argument_place(first, 3);
    return (struct go_slice){
        .data = go_argument(hook, place),
        .length = go_argument(hook, place + 1),
        .capacity = go_argument(hook, place + 2),
    };
}

/// Result word `number` at a function's `ret`, in a register. Results use the registers of
/// arguments, counted from 0; an error is two words, of which the first is 0 where there is none.
static __always_inline __u64 go_result(const struct sonde_hook *hook, const int number) {
    return go_word_register(hook->ctx, number);
}

/// Whether a result of `words` words that begins at word `first` is in registers: else it is on the
/// stack whole, as an argument is, and the following functions give what is empty.
static __always_inline _Bool go_has_result(const int first, const int words) {
    return first + words <= GO_ARGUMENT_REGISTERS;
}

/// The string that result word `first` begins, at a function's `ret`. No read.
static __always_inline struct go_string go_string_result(const struct sonde_hook *hook,
                                                         const int first) {
    struct go_string string = {};
    if (go_has_result(first, 2)) {
        string.data = go_result(hook, first);
        string.length = go_result(hook, first + 1);
    }
    return string;
}

/// The interface that result word `first` begins, at a function's `ret`; an error is one, whose
/// type is 0 where it is nil. No read.
static __always_inline struct go_interface go_interface_result(const struct sonde_hook *hook,
                                                               const int first) {
    struct go_interface interface = {};
    if (go_has_result(first, 2)) {
        interface.type = go_result(hook, first);
        interface.data = go_result(hook, first + 1);
    }
    return interface;
}

/// The slice that result word `first` begins, at a function's `ret`. No read.
static __always_inline struct go_slice go_slice_result(const struct sonde_hook *hook,
                                                       const int first) {
    struct go_slice slice = {};
    if (go_has_result(first, 3)) {
        slice.data = go_result(hook, first);
        slice.length = go_result(hook, first + 1);
        slice.capacity = go_result(hook, first + 2);
    }
    return slice;
}
