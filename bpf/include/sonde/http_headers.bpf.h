// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Finds the request headers that instrumentation needs in one walk through a map[string][]string.
/// The map is Go's `http.Header`, whose keys are in canonical form, or gRPC's `metadata.MD`, whose
/// keys are lower case.
#pragma once

#include <sonde/go_map.bpf.h>
#include <sonde/trace_context.bpf.h>
#include <sonde/trace_state.bpf.h>

enum sonde_http_header {
    SONDE_HTTP_TRACEPARENT,
    SONDE_HTTP_TRACESTATE,
    SONDE_HTTP_USER_AGENT,
    SONDE_HTTP_FORWARDED,
    SONDE_HTTP_FORWARDED_FOR,
    SONDE_HTTP_FORWARDED_HOST,
    SONDE_HTTP_FORWARDED_PROTO,
    SONDE_HTTP_HEADERS,
};

/// The values of these headers in a request: the first field of each, or an empty string for a
/// header that the request does not have. All fields of `tracestate` are kept, and none of
/// `traceparent` if there are several.
struct sonde_http_headers {
    struct go_string values[SONDE_HTTP_HEADERS];
    struct sonde_trace_states trace_states;
    struct sonde_span_context remote; ///< parsed from `traceparent`: sonde_http_remote_context
    __u64 traceparents;               ///< fields of that name, in any case
};

struct sonde_http_headers_search {
    struct sonde_http_headers headers;
    __u32 found; ///< headers found
    __u32 seen;  ///< entries of the map that were visited
    struct go_map_group group;
    struct go_map_slices slots;
};

/// Returns the header that a key names, in any case, or SONDE_HTTP_HEADERS if the header is not
/// wanted. Reads the key only if its length fits.
static __always_inline __u32 sonde_http_header_of(const struct go_string *key) {
    __u64 words[3] = {};
    switch (key->length) {
    case 9:
        if (sonde_read(words, 9, key->data) && sonde_same_letters(words[0], "forwarde") &&
            sonde_same_letters(words[1], "d       "))
            return SONDE_HTTP_FORWARDED;
        break;
    case 10:
        if (!sonde_read(words, 10, key->data))
            break;
        if (sonde_same_letters(words[0], "user-age") && sonde_same_letters(words[1], "nt      "))
            return SONDE_HTTP_USER_AGENT;
        if (sonde_same_letters(words[0], "tracesta") && sonde_same_letters(words[1], "te      "))
            return SONDE_HTTP_TRACESTATE;
        break;
    case SONDE_TRACEPARENT_NAME:
        if (sonde_read(words, SONDE_TRACEPARENT_NAME, key->data) && sonde_is_traceparent(words))
            return SONDE_HTTP_TRACEPARENT;
        break;
    case 15:
        if (sonde_read(words, 15, key->data) && sonde_same_letters(words[0], "x-forwar") &&
            sonde_same_letters(words[1], "ded-for "))
            return SONDE_HTTP_FORWARDED_FOR;
        break;
    case 16:
        if (sonde_read(words, 16, key->data) && sonde_same_letters(words[0], "x-forwar") &&
            sonde_same_letters(words[1], "ded-host"))
            return SONDE_HTTP_FORWARDED_HOST;
        break;
    case 17:
        if (sonde_read(words, 17, key->data) && sonde_same_letters(words[0], "x-forwar") &&
            sonde_same_letters(words[1], "ded-prot") && sonde_same_letters(words[2], "o       "))
            return SONDE_HTTP_FORWARDED_PROTO;
        break;
    }
    return SONDE_HTTP_HEADERS;
}

/// Records the fields of a header, which must have at least one.
static __always_inline void sonde_http_header_take(struct sonde_http_headers *headers, __u32 header,
                                                   const struct go_slice *fields) {
    struct sonde_trace_states *states = &headers->trace_states;
    struct go_string value;
    __u64 count = fields->length;
    if (header == SONDE_HTTP_TRACESTATE) {
        states->more = count > SONDE_TRACE_STATES;
        if (count > SONDE_TRACE_STATES)
            count = SONDE_TRACE_STATES;
        sonde_read(states->fields, count * sizeof(struct go_string), fields->data);
        return;
    }
    if (header == SONDE_HTTP_TRACEPARENT) {
        headers->traceparents += count;
        // If there are several, none can be trusted as the caller's: the standard requires a new
        // trace.
        if (count > 1)
            return;
    }
    if (sonde_read(&value, sizeof(value), fields->data))
        headers->values[header] = value;
}

/// Takes the header in slot `i` of the group, if it is a wanted one. It is a global function: the
/// verifier checks its body once, separately.
__noinline int sonde_http_header_visit(struct sonde_http_headers_search *search, __u32 i) {
    if (!search || i >= GO_MAP_SLOTS)
        return 0;
    __u32 header = sonde_http_header_of(go_map_key(&search->slots, &search->group, i));
    if (header >= SONDE_HTTP_HEADERS)
        return 0;
    const struct go_slice *values = go_map_slice(&search->slots, &search->group, i);
    if (values->length == 0)
        return 0;
    sonde_http_header_take(&search->headers, header, values);
    search->found++;
    return 0;
}

/// Searches one group.
static __always_inline void sonde_http_headers_scan(struct sonde_http_headers_search *search) {
    for (__u64 i = 0; i < GO_MAP_SLOTS; i++) {
        if (go_map_slot_full(&search->group, i))
            sonde_http_header_visit(search, i);
    }
}

/// Searches the next group of a walk. Returns whether the search goes on. It is a global function:
/// the verifier checks its body once, separately.
__noinline int sonde_http_headers_next(struct sonde_http_headers_search *search,
                                       struct go_map_walk *walk) {
    if (!search || !walk || !go_map_next_slices(walk, &search->group, &search->slots))
        return 0;
    search->seen += go_map_group_entries(&search->group);
    sonde_http_headers_scan(search);
    return search->found < SONDE_HTTP_HEADERS;
}

/// Implements sonde_http_headers_find for an executable with the flags `flags`. It is a global
/// function: the verifier checks its body once, separately.
__noinline int sonde_http_headers_walk(struct sonde_http_headers_search *search, __u32 flags,
                                       __u64 header) {
    struct go_map_walk walk;
    if (!search)
        return 0;
    __builtin_memset(search, 0, __builtin_offsetof(struct sonde_http_headers_search, group));
    if (!go_map_open_flags(&walk, flags, header, sizeof(struct go_slice)))
        return 0;
    // The counter has 64 bits: Linux 5.15's verifier loses the bounds of a narrower one that is
    // spilled to the stack.
    for (__u64 i = 0; i < GO_MAP_MAX_GROUPS; i++) {
        if (!sonde_http_headers_next(search, &walk))
            return 0;
    }
    sonde_count(SONDE_COUNT_MAP_TRUNCATED);
    return 0;
}

/// Finds the headers in the map at `header`. Costs one to three reads, one for every eight headers
/// of the request, one for each header whose name has the length of a wanted one, and one more if
/// it is a wanted one.
static __always_inline void sonde_http_headers_find(struct sonde_http_headers_search *search,
                                                    const struct sonde_hook *hook, __u64 header) {
    sonde_http_headers_walk(search, hook->executable->flags, header);
}

/// Reads and parses the `traceparent` among the headers, if there is one, into `remote`. It is a
/// global function: the verifier checks its body once, separately.
__noinline int sonde_http_remote_context(struct sonde_http_headers *headers) {
    struct sonde_traceparent text = {};
    if (!headers)
        return 0;
    const struct go_string *value = &headers->values[SONDE_HTTP_TRACEPARENT];
    __u64 length = value->length;
    if (length < SONDE_TRACEPARENT_LENGTH)
        return 0;
    __u32 size =
        length > SONDE_TRACEPARENT_LENGTH ? SONDE_TRACEPARENT_BUFFER : SONDE_TRACEPARENT_LENGTH;
    if (sonde_read(&text, size, value->data))
        sonde_traceparent_parse(&text, size, &headers->remote);
    return 0;
}
