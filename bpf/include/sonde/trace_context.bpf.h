// SPDX-License-Identifier: Apache-2.0 OR MIT
/// W3C Trace Context (https://www.w3.org/TR/trace-context/): the `traceparent` header.
#pragma once

#include <sonde/kernel.bpf.h>
#include <sonde/span.h>

enum {
    SONDE_TRACEPARENT_LENGTH = 55, ///< length of version 00; later versions may only append
    SONDE_TRACEPARENT_BUFFER = 56, ///< the same with the character after it
    SONDE_TRACE_SAMPLED = 1,       ///< bit of the trace flags that means sampled
};

/// The text of a `traceparent` header. The bytes after it are zero.
struct sonde_traceparent {
    __u8 text[SONDE_TRACEPARENT_BUFFER];
};

static __always_inline __u64 sonde_word(const char *text) {
    __u64 word;
    __builtin_memcpy(&word, text, sizeof(word));
    return word;
}

/// Whether a word of a header's name equals `lower`, in any case: in a name, only a letter and its
/// capital differ in just the bit that is set here. `lower` is padded with spaces after the end of
/// the name.
static __always_inline _Bool sonde_same_letters(__u64 word, const char *lower) {
    return (word | 0x2020202020202020) == sonde_word(lower);
}

enum { SONDE_TRACEPARENT_NAME = 11 }; ///< characters of the header's name

/// Whether the name of a header is `traceparent`, in any case. `name` has two words, with zeros
/// after the name.
static __always_inline _Bool sonde_is_traceparent(const __u64 *name) {
    return sonde_same_letters(name[0], "tracepar") && sonde_same_letters(name[1], "ent     ");
}

#define SONDE_EVERY_BYTE(byte) (0x0101010101010101ULL * (byte))

/// Returns the lower-case digits for eight values from 0 to 15, one in each byte, of which those
/// marked in `letters` exceed 9. Nothing here branches, because the verifier would follow both
/// sides for each digit.
static __always_inline __u64 sonde_hex_characters(__u64 values, __u64 letters) {
    return values + SONDE_EVERY_BYTE('0') + letters * ('a' - '9' - 1);
}

/// Marks the bytes that exceed 9; none exceeds 31.
static __always_inline __u64 sonde_hex_letters(__u64 values) {
    return (values + SONDE_EVERY_BYTE(16 - 10)) >> 4 & SONDE_EVERY_BYTE(1);
}

/// Decodes eight lower-case hexadecimal digits, and adds bits to `bad` for any other byte. The
/// standard does not allow upper case.
static __always_inline __u32 sonde_hex_decode(__u64 text, __u64 *bad) {
    __u64 letters = text >> 6 & SONDE_EVERY_BYTE(1);
    __u64 values = (text & SONDE_EVERY_BYTE(15)) + letters * 9;
    *bad |= (text ^ sonde_hex_characters(values, letters)) | (values & SONDE_EVERY_BYTE(0xf0)) |
            (sonde_hex_letters(values) ^ letters);
    __u64 pairs = (values << 4 | values >> 8) & 0x00ff00ff00ff00ff;
    pairs = (pairs | pairs >> 8) & 0x0000ffff0000ffff;
    return pairs | pairs >> 16;
}

/// Writes `words` times four bytes as lower-case digits.
static __always_inline void sonde_hex_encode(__u8 *to, const __u8 *from, int words) {
    for (int i = 0; i < words; i++) {
        __u64 pairs = ((const __u32 *)from)[i];
        pairs = (pairs | pairs << 16) & 0x0000ffff0000ffff;
        pairs = (pairs | pairs << 8) & 0x00ff00ff00ff00ff;
        __u64 values = (pairs >> 4 & SONDE_EVERY_BYTE(15)) | (pairs & 0x000f000f000f000f) << 8;
        __u64 text = sonde_hex_characters(values, sonde_hex_letters(values));
        for (int digit = 0; digit < 8; digit++)
            to[8 * i + digit] = text >> (8 * digit);
    }
}

/// Parses a header by the rules of the standard: version ff is invalid, version 00 has exactly 55
/// characters, a later version may continue after a dash; ids are lower case and not all zero. It
/// is a global function: the verifier checks its body once, separately.
__noinline int sonde_traceparent_parse(const struct sonde_traceparent *header, __u32 length,
                                       struct sonde_span_context *context) {
    if (!header || !context)
        return 0;
    const __u8 *text = header->text;
    // The processor reads words from any address.
    const __u64 *trace_id = (const __u64 *)(text + 3), *span_id = (const __u64 *)(text + 36);
    __u32 *ids = (__u32 *)context->trace_id;
    __u64 bad = 0;
    context->valid = 0;
    if (length < SONDE_TRACEPARENT_LENGTH || text[2] != '-' || text[35] != '-' || text[52] != '-')
        return 0;
    // The version and the flags, as digits of one word.
    __u32 both = sonde_hex_decode(text[0] | text[1] << 8 | text[53] << 16 | (__u64)text[54] << 24 |
                                      ((__u64)'0' * 0x01010101) << 32,
                                  &bad);
    __u8 version = both;
    if (length > SONDE_TRACEPARENT_LENGTH && (version == 0 || text[55] != '-'))
        return 0;
        // Unrolled, the loop would need more of the stack, which the callers' frames share.
#pragma clang loop unroll(disable)
    for (__u64 i = 0; i < 4; i++)
        ids[i] = sonde_hex_decode(trace_id[i], &bad);
#pragma clang loop unroll(disable)
    for (__u64 i = 0; i < 2; i++)
        ids[4 + i] = sonde_hex_decode(span_id[i], &bad);
    if (bad || version == 0xff || !(ids[0] | ids[1] | ids[2] | ids[3]) || !(ids[4] | ids[5]))
        return 0;
    // Only the bits that this version of the standard defines (sampled, random) are passed on.
    context->trace_flags = both >> 8 & 3;
    context->valid = 1;
    return 1;
}

/// Writes a span's header value in version 00: 55 characters without a terminator.
static __always_inline void sonde_traceparent_format(__u8 *text,
                                                     const struct sonde_span_context *context) {
    text[0] = text[1] = '0';
    text[2] = text[35] = text[52] = '-';
    sonde_hex_encode(text + 3, context->trace_id, 4);
    sonde_hex_encode(text + 36, context->span_id, 2);
    text[53] = '0';
    text[54] = '0' + (context->trace_flags & 3);
}
