// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Compares a Go string with a literal.
#pragma once

#include <sonde/go_abi.bpf.h>

enum {
    GO_LITERAL_MAX = 64, ///< longest literal that a string can be compared with, in bytes
};

/// Implements go_string_is for `words` words, of which the first `length` bytes count.
static __always_inline _Bool go_string_equals(struct go_string string, const __u64 *wanted,
                                              __u64 *there, const __u32 words, const __u32 length) {
    __u64 different = 0;
    if (string.length != length || (length && !sonde_read(there, length, string.data)))
        return 0;
#pragma unroll
    for (__u32 i = 0; i < words; i++)
        different |= wanted[i] ^ there[i];
    return different == 0;
}

/// Whether `string`, a struct go_string, equals `literal`, which has at most GO_LITERAL_MAX bytes.
/// Costs one read if the lengths are equal, otherwise none.
#define go_string_is(string, literal)                                                              \
    ({                                                                                             \
        _Static_assert(sizeof("" literal) <= GO_LITERAL_MAX + 1,                                   \
                       "a literal beyond GO_LITERAL_MAX");                                         \
        enum { words_of_literal = (sizeof(literal) + 7) / 8 };                                     \
        __u64 wanted[words_of_literal] = {}, there[words_of_literal] = {};                         \
        __builtin_memcpy(wanted, literal, sizeof(literal) - 1);                                    \
        go_string_equals(string, wanted, there, words_of_literal, sizeof(literal) - 1);            \
    })
