// SPDX-License-Identifier: Apache-2.0 OR MIT
/// A `traceparent` that the traced program passes on unread, as a proxy does when it copies the
/// headers of the request that it serves. The program did not create it, and it names the caller
/// where it should name the program's own span. The two values differ in the span id and the flags,
/// so these are replaced in place.
#pragma once

#include <sonde/trace_context.bpf.h>

enum {
    SONDE_FORWARDED_LENGTH = 53,   ///< version, trace id, span id, and the dash after it
    SONDE_FORWARDED_SPAN = 36,     ///< offset of the span id
    SONDE_FORWARDED_TAIL = 19,     ///< span id, dash, flags
    SONDE_FORWARDED_WINDOW = 4096, ///< bytes of a header that are searched for it
    SONDE_FORWARDED_TRIES = 4,     ///< occurrences of its text that are checked at most
    SONDE_FORWARDED_BEFORE = 15,   ///< end of the line before, "traceparent", colon, space
};

/// The value to search for, and the value whose end replaces the end of it.
struct sonde_forwarded {
    __u8 old[SONDE_TRACEPARENT_BUFFER];
    __u8 new[SONDE_TRACEPARENT_BUFFER];
};

/// Formats the value that a span's request would pass on from its caller, and the value that
/// belongs there instead.
static __always_inline void sonde_forwarded_format(struct sonde_forwarded *forwarded,
                                                   const struct sonde_span_context *context) {
    struct sonde_span_context caller = *context;
    __builtin_memcpy(caller.span_id, context->entry_id, sizeof(caller.span_id));
    sonde_traceparent_format(forwarded->old, &caller);
    sonde_traceparent_format(forwarded->new, context);
}

static __always_inline _Bool sonde_forwarded_equals(const __u8 *text, const __u8 *old) {
    __u8 differs = 0;
    for (int i = 0; i < SONDE_FORWARDED_LENGTH; i++)
        differs |= text[i] ^ old[i];
    return !differs;
}

/// Whether the SONDE_FORWARDED_BEFORE bytes before a value show that it is the value of the header:
/// other fields and URLs may contain the same text.
static __always_inline _Bool sonde_forwarded_begins(const __u8 *before) {
    __u8 differs =
        (before[0] ^ '\r') | (before[1] ^ '\n') | (before[13] ^ ':') | (before[14] ^ ' ');
    for (int i = 0; i < 11; i++)
        differs |= (before[2 + i] | 0x20) ^ "traceparent"[i];
    return !differs;
}

/// Whether a header value with the length of a `traceparent` is the one that arrived with the
/// request that caused the span of `context`. `parsed` is working memory.
static __always_inline _Bool sonde_is_forwarded(struct sonde_traceparent *value,
                                                struct sonde_span_context *parsed,
                                                const struct sonde_span_context *context) {
    const __u64 *trace = (const __u64 *)context->trace_id;
    const __u64 *its_trace = (const __u64 *)parsed->trace_id;
    // No span id is zero, so this never matches in a trace that began here.
    return sonde_traceparent_parse(value, SONDE_TRACEPARENT_LENGTH, parsed) &&
           value->text[0] == '0' && value->text[1] == '0' && its_trace[0] == trace[0] &&
           its_trace[1] == trace[1] &&
           *(const __u64 *)parsed->span_id == *(const __u64 *)context->entry_id;
}

/// Bytes of a header, plus eight more so that a word can be read at each of them.
struct sonde_forwarded_window {
    __u8 text[SONDE_FORWARDED_WINDOW + 8];
};

/// Returns the first position of the eight bytes `first` in the window, or -1. It is a global
/// function: the verifier checks its body once, separately, and does not accept a second branch in
/// so long a loop.
__noinline int sonde_forwarded_find(struct sonde_forwarded_window *window, __u64 first) {
    if (!window)
        return -1;
    for (int i = 0; i < SONDE_FORWARDED_WINDOW; i++) {
        if (*(const volatile __u64 *)(window->text + i) == first)
            return i;
    }
    return -1;
}
