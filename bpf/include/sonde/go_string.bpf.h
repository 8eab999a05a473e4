// SPDX-License-Identifier: Apache-2.0 OR MIT
/// What a Go string says, compared with a literal.
#pragma once

#include <sonde/go_abi.bpf.h>

enum {
    GO_LITERAL_MAX = 64, ///< bytes of a literal that a string is compared with
};

/// Does what go_string_is says, for `words` words of which the first `length` bytes count.
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

/// Whether `string`, a struct go_string, is `literal`, of at most GO_LITERAL_MAX bytes. One read
/// where the lengths are equal, else none.
#define go_string_is(string, literal)                                                              \
    ({                                                                                             \
        _Static_assert(sizeof("" literal) <= GO_LITERAL_MAX + 1,                                   \
                       "a literal beyond GO_LITERAL_MAX");                                         \
        enum { words_of_literal = (sizeof(literal) + 7) / 8 };                                     \
        __u64 wanted[words_of_literal] = {}, there[words_of_literal] = {};                         \
        __builtin_memcpy(wanted, literal, sizeof(literal) - 1);                                    \
        go_string_equals(string, wanted, there, words_of_literal, sizeof(literal) - 1);            \
    })
