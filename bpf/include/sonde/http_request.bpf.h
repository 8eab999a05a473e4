// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Starts the span of a request that arrives with headers: an http.Header or gRPC's metadata.
#pragma once

#include <sonde/http_headers.bpf.h>
#include <sonde/span.bpf.h>

/// Finds the headers in the map at `header` and starts the span of the request. The parent is the
/// span that the headers name; if they name none, it is the span that `context` leads to, which may
/// be SONDE_NO_CONTEXT. `own` is the context.Context that the request hands on
/// (sonde_span_offer_context). Returns whether the span is sampled, as sonde_span_start_remote
/// does; the headers are then in `search`.
static __always_inline _Bool sonde_http_request_start(const struct sonde_hook *hook,
                                                      struct sonde_operation *operation,
                                                      struct sonde_http_headers_search *search,
                                                      __u64 header, struct go_interface own,
                                                      struct go_interface context) {
    sonde_http_headers_find(search, hook, header);
    sonde_http_remote_context(&search->headers);
    // A tracestate belongs to the traceparent that it came with.
    if (!search->headers.remote.valid)
        __builtin_memset(&search->headers.trace_states, 0, sizeof(struct sonde_trace_states));
    sonde_span_offer_context(hook, operation, own);
    return sonde_span_start_remote(hook, operation, &search->headers.remote, context);
}
