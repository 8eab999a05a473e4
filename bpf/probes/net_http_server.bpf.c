// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/sonde.bpf.h>
#include <sonde/go_struct_copy.bpf.h>
#include <sonde/http_request.bpf.h>

#include "net_http_server.fields.h"
#include "net_http_server.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SONDE_LIMIT(trace_state, 512);
SONDE_LIMIT(route, 255);

/// The strings that are kept of a request. Go strings never change, so their addresses are taken at the
/// start, before a handler can replace them, and their bytes at the end.
#define STRINGS(apply)                                                                             \
    apply(method, 32);                                                                             \
    apply(path, 1023);                                                                             \
    apply(query, 1023);                                                                            \
    apply(host, 255);                                                                              \
    apply(remote, 255);                                                                            \
    apply(user_agent, 255);                                                                        \
    apply(forwarded_proto, 16);                                                                    \
    apply(forwarded_host, 255);                                                                    \
    apply(forwarded, 255);                                                                         \
    apply(forwarded_for, 255)

STRINGS(SONDE_LIMIT);

/// A request that is being handled.
struct request {
    struct sonde_operation operation;
    __u64 address; ///< of the http.Request
    __u64 writer;  ///< of the http.response or http2responseWriter
    STRINGS(SONDE_STRING);
    struct sonde_trace_states trace_states;
    __u8 major, minor, tls;
    __u8 _pad[5];
};

SONDE_OPERATIONS(requests, struct request);

struct start {
    struct request request;
    struct go_struct_copy http_request, url;
    struct sonde_http_headers_search search;
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

/// A field of the request that is copied: of an http.Request, or of Go 1.27's own ServerRequest of HTTP/2.
#define COPIED(type, field, internal_field)                                                        \
    go_copied(type, &start->http_request, hook, internal ? (internal_field) : (field))

static __always_inline void read_request(const struct sonde_hook *hook, struct start *start,
                                         const _Bool internal) {
    struct request *request = &start->request;
    const struct sonde_http_headers *headers = &start->search.headers;
    go_copy_struct(&start->url, hook, URL_PATH, COPIED(__u64, REQUEST_URL, HTTP2_REQUEST_URL));
    request->method = COPIED(struct go_string, REQUEST_METHOD, HTTP2_REQUEST_METHOD);
    request->host = COPIED(struct go_string, REQUEST_HOST, HTTP2_REQUEST_HOST);
    request->remote = COPIED(struct go_string, REQUEST_REMOTE_ADDR, HTTP2_REQUEST_REMOTE_ADDR);
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

/// Begins the request that is copied.
static __always_inline void begin(struct sonde_hook *hook, struct start *start, __u64 writer,
                                  const _Bool internal) {
    struct request *request = &start->request;
    __builtin_memset(request, 0, sizeof(*request));
    if (!sonde_operation_begin(hook, &request->operation))
        return;
    request->writer = writer;
    request->address = internal ? 0 : start->http_request.base;
    request->major = internal ? 2 : copied_number(hook, start, REQUEST_PROTO_MAJOR);
    request->minor = internal ? 0 : copied_number(hook, start, REQUEST_PROTO_MINOR);
    // Its context is made from its connection's. Where that is one of a request, which has been turned
    // into a connection (h2c), it lasts as long as the connection and is no parent of what comes there.
    if (sonde_http_request_start(hook, &request->operation, &start->search,
                                 COPIED(__u64, REQUEST_HEADER, HTTP2_REQUEST_HEADER),
                                 COPIED(struct go_interface, REQUEST_CTX, HTTP2_REQUEST_CONTEXT),
                                 SONDE_NO_CONTEXT))
        read_request(hook, start, internal);
    sonde_operation_keep(hook, request);
}

/// Whether the request that is copied is HTTP/1. HTTP/2 begins its requests elsewhere, and what looks
/// like one of its here is the preface of a connection that the handler takes over.
static __always_inline _Bool is_http1(const struct sonde_hook *hook, const struct start *start) {
    return copied_number(hook, start, REQUEST_PROTO_MAJOR) < 2;
}

// func (sh serverHandler) ServeHTTP(rw ResponseWriter, req *Request)
// https://github.com/golang/go/blob/go1.24.0/src/net/http/server.go#L3271; all versions. HTTP/2 calls it
// too: from Go 1.27 on it has made the http.Request only now, which is where a route will be noted.
SONDE_HOOK(http_server_start, &requests) {
    struct start *start = copy_request(hook, REQUEST_METHOD, go_argument(hook, 3));
    if (!start)
        return;
    if (is_http1(hook, start)) {
        begin(hook, start, go_argument(hook, 2), 0);
    } else if (go_has_field(hook, HTTP2_REQUEST_METHOD)) {
        struct request *request = sonde_operation_innermost(hook);
        if (request && request->major == 2 && !request->address)
            request->address = go_argument(hook, 3);
    }
}

// func (c *conn) readRequest(ctx context.Context) (w *response, err error)
// https://github.com/golang/go/blob/go1.24.0/src/net/http/server.go#L991; all versions. It defers a call,
// so it is never inlined, and serve runs the handler once it returns. serve lives as long as its
// connection, so the request is a part of the call of serve.
SONDE_HOOK(http_server_read, &requests) {
    __u64 response = go_result(hook, 0);
    if (!response || go_result(hook, 1))
        return;
    struct start *start = copy_request(hook, REQUEST_METHOD,
                                       go_field(__u64, hook, RESPONSE_REQ, response));
    if (!start || !is_http1(hook, start))
        return;
    go_caller_registers(&start->serve, hook->ctx);
    hook->ctx = &start->serve;
    begin(hook, start, response, 0);
}

// func (sc *http2serverConn) runHandler(rw *http2responseWriter, req *Request, handler
// func(ResponseWriter, *Request))
// https://github.com/golang/go/blob/go1.24.0/src/net/http/h2_bundle.go#L6484; all versions, and all of
// golang.org/x/net/http2, h2c included. It is what a goroutine is started with, and defers calls, so
// it is never inlined.
SONDE_HOOK(http_server_start_http2, &requests) {
    struct start *start = copy_request(hook, REQUEST_METHOD, go_argument(hook, 2));
    if (start)
        begin(hook, start, go_argument(hook, 1), 0);
}

// func (sc *serverConn) runHandler(rw *responseWriter, req *ServerRequest, handler
// func(*ResponseWriter, *ServerRequest))
// https://github.com/golang/go/blob/go1.27.0/src/net/http/internal/http2/server.go#L2300; from Go 1.27 on.
SONDE_HOOK(http_server_start_internal, &requests) {
    struct start *start = copy_request(hook, HTTP2_REQUEST_METHOD, go_argument(hook, 2));
    if (start)
        begin(hook, start, go_argument(hook, 1), 1);
}

static __always_inline struct go_string route_of(const struct sonde_hook *hook, __u64 request) {
    if (go_has_field(hook, REQUEST_PATTERN))
        return go_field(struct go_string, hook, REQUEST_PATTERN, request);
    return go_field(struct go_string, hook, PATTERN_STR,
                    go_field(__u64, hook, REQUEST_PAT, request));
}

/// Whether the goroutine is panicking: seen from a function that it has deferred, whether that runs
/// because of a panic, which it may be about to recover from, or because its caller returns.
static __always_inline _Bool is_panicking(const struct sonde_hook *hook) {
    return go_field(__u64, hook, G__PANIC, GO_GOROUTINE(hook->ctx)) != 0;
}

enum { STATUS_OK = 200 };

/// Ends the request that the goroutine handles, which an object of the server's at `base` answered. A
/// status that nothing has set is 200 where the server is about to write it, and none where it is not.
static __always_inline void end(const struct sonde_hook *hook, struct request *kept, __u32 field,
                                __u64 base, _Bool answered, _Bool panicked) {
    struct sonde_record begun, *record = &begun;
    struct http_server_event *event =
        sonde_span_record(hook, record, struct http_server_event, &kept->operation);
    if (event) {
        struct go_string route = route_of(hook, kept->address);
        record->flags = panicked ? SONDE_EVENT_PANICKED : 0;
        event->status = go_field(__u64, hook, field, base) ?: answered ? STATUS_OK : 0;
        event->major = kept->major;
        event->minor = kept->minor;
        event->tls = kept->tls;
        sonde_record_trace_state(record, &event->span, &kept->trace_states, sonde_limit_trace_state);
        SONDE_RECORD(route, &route);
        STRINGS(SONDE_RECORD_KEPT);
        sonde_record_send(record);
    }
    sonde_operation_end(hook, &kept->operation);
}

// func (w *response) finishRequest()
// https://github.com/golang/go/blob/go1.24.0/src/net/http/server.go#L1714; called after each
// handler that returns and has left the connection to the server.
SONDE_HOOK(http_server_finish, &requests) {
    struct request *request = sonde_operation_innermost(hook);
    if (request && request->major < 2 && request->writer == go_argument(hook, 0))
        end(hook, request, RESPONSE_STATUS, request->writer, 1, 0);
}

// func (cr *connReader) abortPendingRead()
// https://github.com/golang/go/blob/go1.24.0/src/net/http/server.go#L775; all versions. It defers a call,
// so it is never inlined. finishRequest calls it once the response is written; what else calls it does
// so before the handler is done, which finishRequest notes first.
SONDE_HOOK(http_server_finish_read, &requests) {
    struct request *request = sonde_operation_innermost(hook);
    if (request && request->major < 2 &&
        go_field(__u8, hook, RESPONSE_HANDLER_DONE, request->writer))
        end(hook, request, RESPONSE_STATUS, request->writer, 1, 0);
}

// func (c *conn) serve(ctx context.Context)
// https://github.com/golang/go/blob/go1.24.0/src/net/http/server.go#L1930; the function that it defers
// first runs last, once a connection, and calls recover, so it is never inlined. A request that still
// runs then has panicked, or its handler has taken over the connection (Hijack) and returned.
SONDE_HOOK(http_server_leave, &requests) {
    struct request *request = sonde_operation_innermost(hook);
    if (request && request->major < 2)
        end(hook, request, RESPONSE_STATUS, request->writer, 0, is_panicking(hook));
}

static __always_inline void finish_http2(struct sonde_hook *hook, __u32 state, __u32 status) {
    struct request *request = sonde_operation_innermost(hook);
    _Bool panicked = is_panicking(hook);
    if (request && request->major == 2)
        end(hook, request, status, go_field(__u64, hook, state, request->writer), !panicked,
            panicked);
}

// The function that runHandler defers, in net/http itself; it runs when the handler returns and when it
// panics, and calls recover, so it is never inlined.
// https://github.com/golang/go/blob/go1.24.0/src/net/http/h2_bundle.go#L6487
SONDE_HOOK(http_server_finish_http2, &requests) {
    finish_http2(hook, HTTP2_WRITER_RWS, HTTP2_STATE_STATUS);
}

// The same in golang.org/x/net/http2; a program may hold both.
// https://github.com/golang/net/blob/v0.27.0/http2/server.go#L2386
SONDE_HOOK(http_server_finish_xnet, &requests) {
    finish_http2(hook, XNET_WRITER_RWS, XNET_STATE_STATUS);
}
