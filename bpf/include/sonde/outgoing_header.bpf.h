// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Decides what to do about the trace context of a request whose Go header map is about to be
/// written.
#pragma once

#include <sonde/forwarded.bpf.h>
#include <sonde/http_headers.bpf.h>
#include <sonde/outgoing.bpf.h>
#include <sonde/scratch.bpf.h>

enum sonde_wish {
    SONDE_LEAVE,   ///< do nothing: the request has no span, or the program sends its own context
    SONDE_ADD,     ///< add a traceparent, because the header has none
    SONDE_REPLACE, ///< replace the traceparent, which is that of the request that the program
                   ///< serves
};

struct sonde_wish_scratch {
    struct sonde_http_headers_search search;
    struct sonde_traceparent value;
    struct sonde_span_context parsed;
};

/// Whether the only traceparent of a header is that of the request that caused the span.
static __always_inline _Bool sonde_hands_on(struct sonde_wish_scratch *scratch,
                                            const struct sonde_span_context *context) {
    const struct sonde_http_headers *headers = &scratch->search.headers;
    const struct go_string *text = &headers->values[SONDE_HTTP_TRACEPARENT];
    return headers->traceparents == 1 && text->length == SONDE_TRACEPARENT_LENGTH &&
           sonde_read(scratch->value.text, SONDE_TRACEPARENT_LENGTH, text->data) &&
           sonde_is_forwarded(&scratch->value, &scratch->parsed, context);
}

/// Looks for a `traceparent` in a header map. A map that cannot be searched completely is left
/// alone, and counted. Costs one read for an empty map, otherwise one read more than
/// sonde_http_headers_find.
static __always_inline enum sonde_wish sonde_wish_of(const struct sonde_hook *hook, __u64 header,
                                                     const struct sonde_span_context *context) {
    struct sonde_wish_scratch *scratch;
    __u64 entries;
    // Both layouts of maps begin with the count of entries.
    if (!sonde_read(&entries, sizeof(entries), header))
        return SONDE_LEAVE;
    if (entries == 0)
        return SONDE_ADD;
    if (!(scratch = sonde_scratch()))
        return SONDE_LEAVE;
    sonde_http_headers_find(&scratch->search, hook, header);
    if (scratch->search.headers.traceparents)
        return sonde_hands_on(scratch, context) ? SONDE_REPLACE : SONDE_LEAVE;
    if (scratch->search.seen == entries)
        return SONDE_ADD;
    sonde_count_injection(SONDE_COUNT_INJECT_NO_ROOM);
    return SONDE_LEAVE;
}

/// Finds the span of the request whose header map is being written, and decides what to do about
/// its header.
static __always_inline enum sonde_wish sonde_outgoing_wish(const struct sonde_hook *hook,
                                                           __u64 header,
                                                           struct sonde_span_context *context) {
    return sonde_outgoing_find(hook, header, context) ? sonde_wish_of(hook, header, context)
                                                      : SONDE_LEAVE;
}
