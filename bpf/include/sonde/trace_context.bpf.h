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

/// Returns the lower-case digit for a value from 0 to 15. It has no branch, because the verifier
/// would follow both sides of each digit's.
static __always_inline __u8 sonde_hex_character(__u64 value) {
    return value + '0' + ((9 - value) >> 63) * ('a' - '9' - 1);
}

/// Returns the value of a lower-case hexadecimal digit, and adds bits to `bad` for any other byte.
/// The standard does not allow upper case.
static __always_inline __u8 sonde_hex_digit(__u8 c, __u8 *bad) {
    __u8 value = (c & 15) + 9 * (c >> 6);
    *bad |= (c ^ sonde_hex_character(value)) | (value & 0x30);
    return value & 15;
}

/// Decodes `bytes` pairs of digits; the result has bit 7 set if any digit was bad, and bit 0 if any
/// byte was not zero.
static __always_inline __u8 sonde_hex_decode(__u8 *to, const __u8 *from, int bytes) {
    __u8 bad = 0, any = 0;
    for (int i = 0; i < bytes; i++) {
        __u8 high = sonde_hex_digit(from[2 * i], &bad);
        __u8 low = sonde_hex_digit(from[2 * i + 1], &bad);
        to[i] = (high << 4) | low;
        any |= to[i];
    }
    return (bad ? 0x80 : 0) | (any != 0);
}

/// Writes `bytes` bytes as pairs of lower-case digits.
static __always_inline void sonde_hex_encode(__u8 *to, const __u8 *from, int bytes) {
    for (int i = 0; i < bytes; i++) {
        to[2 * i] = sonde_hex_character(from[i] >> 4);
        to[2 * i + 1] = sonde_hex_character(from[i] & 15);
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
    __u8 version, flags;
    context->valid = 0;
    if (length < SONDE_TRACEPARENT_LENGTH || text[2] != '-' || text[35] != '-' || text[52] != '-')
        return 0;
    if (sonde_hex_decode(&version, text, 1) & 0x80 || version == 0xff)
        return 0;
    if (length > SONDE_TRACEPARENT_LENGTH && (version == 0 || text[55] != '-'))
        return 0;
    if (sonde_hex_decode(context->trace_id, text + 3, 16) != 1 ||
        sonde_hex_decode(context->span_id, text + 36, 8) != 1 ||
        sonde_hex_decode(&flags, text + 53, 1) & 0x80)
        return 0;
    // Only the bits that this version of the standard defines (sampled, random) are passed on.
    context->trace_flags = flags & 3;
    context->valid = 1;
    return 1;
}

/// Writes a span's header value in version 00: 55 characters without a terminator.
static __always_inline void sonde_traceparent_format(__u8 *text,
                                                     const struct sonde_span_context *context) {
    text[0] = text[1] = '0';
    text[2] = text[35] = text[52] = '-';
    sonde_hex_encode(text + 3, context->trace_id, 16);
    sonde_hex_encode(text + 36, context->span_id, 8);
    sonde_hex_encode(text + 53, &context->trace_flags, 1);
}
