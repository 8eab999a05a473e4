// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Arguments of a Go function by their number.
#pragma once

#include <sonde/go_abi.bpf.h>

/// The register of argument word `number`, from 0 to 8, at a function's entry site. The receiver
/// comes first; integers and pointers take one word, strings and interfaces two, slices three.
/// `number` is a constant: the switch is gone once compiled.
static __always_inline __u64 go_argument(struct pt_regs *ctx, const int number) {
    switch (number) {
    case 0:
        return GO_ARG0(ctx);
    case 1:
        return GO_ARG1(ctx);
    case 2:
        return GO_ARG2(ctx);
    case 3:
        return GO_ARG3(ctx);
    case 4:
        return GO_ARG4(ctx);
    case 5:
        return GO_ARG5(ctx);
    case 6:
        return GO_ARG6(ctx);
    case 7:
        return GO_ARG7(ctx);
    case 8:
        return GO_ARG8(ctx);
    default:
        return 0;
    }
}

/// The string whose address is argument word `first` and whose length is the word after it.
static __always_inline struct go_string go_string_argument(struct pt_regs *ctx, const int first) {
    return (struct go_string){
        .data = go_argument(ctx, first),
        .length = go_argument(ctx, first + 1),
    };
}

/// The interface whose words are argument words `first` and the one after it.
static __always_inline struct go_interface go_interface_argument(struct pt_regs *ctx,
                                                                 const int first) {
    return (struct go_interface){
        .type = go_argument(ctx, first),
        .data = go_argument(ctx, first + 1),
    };
}

/// Result word `number` at a function's return site. Results use the registers of arguments,
/// counted from 0; an error is two words, of which the first is 0 where there is none.
static __always_inline __u64 go_result(struct pt_regs *ctx, const int number) {
    return go_argument(ctx, number);
}
