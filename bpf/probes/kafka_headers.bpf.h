// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// Finds the trace context among the headers of a message.
#pragma once

#include <sonde/go_slice.bpf.h>
#include <sonde/trace_context.bpf.h>

enum {
    KAFKA_HEADERS_MAX = 32,     ///< headers of a message that are searched
    KAFKA_TRACESTATE_NAME = 10, ///< characters of the header's name
};

/// What a client's headers are.
enum kafka_header_kind {
    KAFKA_HEADER_STRING,  ///< structs of a string and a slice of bytes: struct kafka_header
    KAFKA_HEADER_BYTES,   ///< structs of two slices of bytes: struct kafka_bytes_header
    KAFKA_HEADER_POINTER, ///< pointers to such structs
};

/// A header of a message, as Go keeps it: a string and a slice of bytes.
struct kafka_header {
    struct go_string name;
    struct go_slice value;
};

struct kafka_bytes_header {
    struct go_slice name, value;
};

/// A search for the trace context.
struct kafka_search {
    struct go_slice headers;
    struct sonde_span_context context; ///< of the span that sent the message, if it is valid
    struct go_string trace_state;
    struct sonde_traceparent text; ///< of the header
    __u32 traceparents;            ///< headers of that name
    __u32 length;                  ///< of the text of the only one
    __u64 kind;                    ///< enum kafka_header_kind
};

/// Returns header `i`.
static __always_inline struct kafka_header kafka_header_at(const struct kafka_search *search,
                                                           __u32 i) {
    struct kafka_bytes_header header = {};
    if (search->kind == KAFKA_HEADER_STRING)
        return go_element(struct kafka_header, search->headers, i);
    __u64 address = search->kind == KAFKA_HEADER_POINTER
                        ? go_element(__u64, search->headers, i)
                        : go_element_address(search->headers, i, sizeof(header));
    if (address)
        sonde_read(&header, sizeof(header), address);
    return (struct kafka_header){.name = {header.name.data, header.name.length},
                                 .value = header.value};
}

/// Takes header `i`, if it is one of the trace context. It is a global function: the verifier
/// checks its body once, separately.
__noinline int kafka_header_visit(struct kafka_search *search, __u32 i) {
    if (!search)
        return 0;
    __u64 words[2] = {};
    struct kafka_header header = kafka_header_at(search, i);
    __u64 name = header.name.length, length = header.value.length;
    if (name == KAFKA_TRACESTATE_NAME &&
        sonde_read(words, KAFKA_TRACESTATE_NAME, header.name.data)) {
        if (sonde_same_letters(words[0], "tracesta") && sonde_same_letters(words[1], "te      "))
            search->trace_state = (struct go_string){header.value.data, length};
    } else if (name == SONDE_TRACEPARENT_NAME &&
               sonde_read(words, SONDE_TRACEPARENT_NAME, header.name.data) &&
               sonde_is_traceparent(words)) {
        __u32 size =
            length > SONDE_TRACEPARENT_LENGTH ? SONDE_TRACEPARENT_BUFFER : SONDE_TRACEPARENT_LENGTH;
        search->length = size;
        if (search->traceparents++ || length < SONDE_TRACEPARENT_LENGTH ||
            !sonde_read(&search->text, size, header.value.data))
            search->length = 0;
    }
    return 0;
}

/// Searches the headers in a slice. If several are named `traceparent`, none can be trusted. Costs
/// a read for each header, or two if they are pointers, and one or two more for those of the trace
/// context.
static __always_inline void kafka_headers_search(struct kafka_search *search,
                                                 struct go_slice headers,
                                                 enum kafka_header_kind kind) {
    __builtin_memset(search, 0, sizeof(*search));
    search->headers = headers;
    search->kind = kind;
    for (__u64 i = 0; i < KAFKA_HEADERS_MAX && i < headers.length; i++)
        kafka_header_visit(search, i);
    sonde_traceparent_parse(&search->text, search->length, &search->context);
    if (!search->context.valid)
        search->trace_state.length = 0;
}
