// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// The state of a request that a server handles, and how it is read from the server's own structs.
#pragma once

#include <sonde/sonde.bpf.h>
#include <sonde/go_struct_copy.bpf.h>
#include <sonde/http_request.bpf.h>
#include <sonde/resting.bpf.h>

#include "net_http_server.go.h"

/// The strings that are kept of a request. Go strings never change, so their addresses are read at
/// the start, before a handler can replace them, and their bytes at the end.
#define LINE_STRINGS(apply)                                                                        \
    apply(method, 32);                                                                             \
    apply(path, 1023);                                                                             \
    apply(query, 1023)
#define HEADER_STRINGS(apply)                                                                      \
    apply(host, 255);                                                                              \
    apply(user_agent, 255);                                                                        \
    apply(forwarded_proto, 16);                                                                    \
    apply(forwarded_host, 255);                                                                    \
    apply(forwarded, 255);                                                                         \
    apply(forwarded_for, 255)

LINE_STRINGS(SONDE_LIMIT);
HEADER_STRINGS(SONDE_LIMIT);
SONDE_LIMIT(remote, 255);

/// A request that is being handled.
struct request {
    struct sonde_operation operation;
    __u64 address; ///< of the http.Request; 0 if it does not exist yet
    __u64 url;     ///< of its url.URL, as it arrived
    __u64 writer;  ///< of the http.response or http2responseWriter
    LINE_STRINGS(SONDE_STRING);
    HEADER_STRINGS(SONDE_STRING);
    SONDE_STRING(remote);
    struct sonde_text peer; ///< text of `remote`, the same for all requests of a connection
    struct go_string route; ///< pattern of the http.ServeMux that matched last, if that was seen
    struct sonde_trace_states trace_states;
    __u8 major, minor, tls;
    __u8 _pad[5];
};

SONDE_OPERATIONS(requests, struct request);

struct start {
    struct request request;
    struct go_struct_copy http_request, url;
    struct sonde_http_headers_search search;
    struct sonde_goroutine_copy goroutine;
    struct pt_regs serve;
};

static __always_inline struct start *copy_request(const struct sonde_hook *hook, __u32 field,
                                                  __u64 address) {
    struct start *start = sonde_operation_scratch();
    if (start)
        go_copy_struct(&start->http_request, hook, field, address);
    return start;
}

static __always_inline __u64 copied_number(const struct sonde_hook *hook, const struct start *start,
                                           __u32 field) {
    return go_copied(__u64, &start->http_request, hook, field);
}

/// A field of the copied request, which is an http.Request or Go 1.27's own ServerRequest of
/// HTTP/2.
#define COPIED(type, field, internal_field)                                                        \
    go_copied(type, &start->http_request, hook, internal ? (internal_field) : (field))

static __always_inline void read_request(const struct sonde_hook *hook, struct start *start,
                                         struct request *request, const _Bool internal) {
    const struct sonde_http_headers *headers = &start->search.headers;
    request->url = COPIED(__u64, REQUEST_URL, HTTP2_REQUEST_URL);
    go_copy_struct(&start->url, hook, URL_PATH, request->url);
    request->method = COPIED(struct go_string, REQUEST_METHOD, HTTP2_REQUEST_METHOD);
    request->host = COPIED(struct go_string, REQUEST_HOST, HTTP2_REQUEST_HOST);
    request->remote = COPIED(struct go_string, REQUEST_REMOTE_ADDR, HTTP2_REQUEST_REMOTE_ADDR);
    sonde_text_keep(&request->peer, request->remote);
    request->path = go_copied(struct go_string, &start->url, hook, URL_PATH);
    request->query = go_copied(struct go_string, &start->url, hook, URL_RAW_QUERY);
    request->tls = COPIED(__u64, REQUEST_TLS, HTTP2_REQUEST_TLS) != 0;
    request->user_agent = headers->values[SONDE_HTTP_USER_AGENT];
    request->forwarded = headers->values[SONDE_HTTP_FORWARDED];
    request->forwarded_for = headers->values[SONDE_HTTP_FORWARDED_FOR];
    request->forwarded_host = headers->values[SONDE_HTTP_FORWARDED_HOST];
    request->forwarded_proto = headers->values[SONDE_HTTP_FORWARDED_PROTO];
    request->trace_states = headers->trace_states;
}

/// Begins the copied request. Where it `resumes`, its goroutine is that of a connection, which runs
/// one request after the other.
static __always_inline void begin(struct sonde_hook *hook, struct start *start, __u64 writer,
                                  const _Bool internal, const _Bool resumes) {
    struct request *request = resumes ? sonde_operation_resume(hook, &start->goroutine) : 0;
    if (SONDE_UNLIKELY(!request)) {
        request = &start->request;
        __builtin_memset(request, 0, sizeof(*request));
        if (!sonde_operation_begin(hook, &request->operation))
            return;
    }
    request->address = internal ? 0 : start->http_request.base;
    request->writer = writer;
    request->route = (struct go_string){};
    // A request that asked for h2c is answered over HTTP/2, but still says HTTP/1.1.
    request->major = resumes ? copied_number(hook, start, REQUEST_PROTO_MAJOR) : 2;
    request->minor = resumes ? copied_number(hook, start, REQUEST_PROTO_MINOR) : 0;
    // Its context is derived from that of its connection. If the connection is a request that was
    // turned into one (h2c), that context belongs to the request, lasts as long as the connection,
    // and is not a parent of what arrives there.
    if (sonde_http_request_start(hook, &request->operation, &start->search,
                                 COPIED(__u64, REQUEST_HEADER, HTTP2_REQUEST_HEADER),
                                 COPIED(struct go_interface, REQUEST_CTX, HTTP2_REQUEST_CONTEXT),
                                 SONDE_NO_CONTEXT))
        read_request(hook, start, request, internal);
    sonde_operation_keep(hook, request);
}

/// Whether the copied request is HTTP/1. HTTP/2 begins its requests elsewhere; what looks like an
/// HTTP/2 request here is the preface of a connection that the handler takes over.
static __always_inline _Bool is_http1(const struct sonde_hook *hook, const struct start *start) {
    return copied_number(hook, start, REQUEST_PROTO_MAJOR) < 2;
}

enum { LINE_MAX = 512 };

/// Appends the method, the path and the query with one read, if they lie close together, as they do
/// in the request line of HTTP/1: Go cuts them out of it without a copy. Returns false if they do
/// not, or one of them is too long. A path that Go had to decode is a copy, which may lie a few
/// bytes behind the line.
static __always_inline _Bool record_line(struct sonde_record *record,
                                         struct http_server_event *event,
                                         const struct request *kept) {
    __u64 start = kept->method.data, path = kept->path.data - start;
    __u64 query = kept->query.length ? kept->query.data - start : path;
    struct go_string line = {
        .data = start,
        .length = kept->query.length ? query + kept->query.length : path + kept->path.length,
    };
    struct sonde_str place = {};
    if (path > LINE_MAX || query > LINE_MAX || line.length > LINE_MAX ||
        kept->method.length > path || path + kept->path.length > line.length ||
        kept->method.length > sonde_limit_method || kept->path.length > sonde_limit_path ||
        kept->query.length > sonde_limit_query)
        return 0;
    sonde_record_string(record, &place, &line, LINE_MAX);
    if (!place.length)
        return 0;
    event->method = (struct sonde_str){place.offset, kept->method.length};
    event->path = (struct sonde_str){place.offset + path, kept->path.length};
    if (kept->query.length)
        event->query = (struct sonde_str){place.offset + query, kept->query.length};
    return 1;
}
