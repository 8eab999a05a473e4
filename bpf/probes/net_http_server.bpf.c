// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/sonde.bpf.h>
#include <sonde/go_struct_copy.bpf.h>
#include <sonde/http_headers.bpf.h>

#include "net_http_server.fields.h"
#include "net_http_server.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SONDE_LIMIT(trace_state, 512);
SONDE_LIMIT(method, 32);
SONDE_LIMIT(path, 1023);
SONDE_LIMIT(query, 1023);
SONDE_LIMIT(host, 255);
SONDE_LIMIT(remote, 255);
SONDE_LIMIT(user_agent, 255);
SONDE_LIMIT(route, 255);
SONDE_LIMIT(forwarded_proto, 16);
SONDE_LIMIT(forwarded_host, 255);
SONDE_LIMIT(forwarded, 255);
SONDE_LIMIT(forwarded_for, 255);

/// A request that is being handled. Go strings never change, so their addresses are taken at the
/// start, before a handler can replace them, and their bytes at the end.
struct request {
    struct sonde_operation operation;
    __u64 address; ///< of the http.Request
    __u64 writer;  ///< of the http.response or http2responseWriter
    struct go_string method, path, query, host, remote, user_agent;
    struct go_string forwarded, forwarded_for, forwarded_host, forwarded_proto;
    struct sonde_trace_states trace_states;
    __u8 major, minor, tls;
    __u8 _pad[5];
};

SONDE_OPERATIONS(requests, struct request);

struct start_scratch {
    struct request request;
    struct go_struct_copy http_request, url;
    struct sonde_http_headers_search search;
    struct sonde_span_context remote;
    struct pt_regs serve;
};

/// Where the fields are that a request has, whichever struct it is: enumerators of sonde_field.
struct request_fields {
    __u32 method, url, header, host, remote_addr, tls, context;
};

#define HTTP_REQUEST                                                                               \
    ((struct request_fields){REQUEST_METHOD, REQUEST_URL, REQUEST_HEADER, REQUEST_HOST,            \
                             REQUEST_REMOTE_ADDR, REQUEST_TLS, REQUEST_CTX})

#define HTTP2_REQUEST                                                                              \
    ((struct request_fields){HTTP2_REQUEST_METHOD, HTTP2_REQUEST_URL, HTTP2_REQUEST_HEADER,        \
                             HTTP2_REQUEST_HOST, HTTP2_REQUEST_REMOTE_ADDR, HTTP2_REQUEST_TLS,     \
                             HTTP2_REQUEST_CONTEXT})

static __always_inline void read_request(struct start_scratch *scratch,
                                         const struct sonde_executable *executable,
                                         struct request_fields fields) {
    struct request *request = &scratch->request;
    struct go_struct_copy *copy = &scratch->http_request, *url = &scratch->url;
    const struct go_string *headers = scratch->search.headers.values;
    go_copy_struct(url, executable, URL_PATH, go_copied_u64(copy, executable, fields.url));
    request->method = go_copied_string(copy, executable, fields.method);
    request->host = go_copied_string(copy, executable, fields.host);
    request->remote = go_copied_string(copy, executable, fields.remote_addr);
    request->path = go_copied_string(url, executable, URL_PATH);
    request->query = go_copied_string(url, executable, URL_RAW_QUERY);
    request->tls = go_copied_u64(copy, executable, fields.tls) != 0;
    request->user_agent = headers[SONDE_HTTP_USER_AGENT];
    request->forwarded = headers[SONDE_HTTP_FORWARDED];
    request->forwarded_for = headers[SONDE_HTTP_FORWARDED_FOR];
    request->forwarded_host = headers[SONDE_HTTP_FORWARDED_HOST];
    request->forwarded_proto = headers[SONDE_HTTP_FORWARDED_PROTO];
    if (scratch->remote.valid)
        request->trace_states = scratch->search.headers.trace_states;
}

/// Begins a request, whose struct is copied already, as part of the call that `call` is at.
static __always_inline int begin(struct pt_regs *call, const struct sonde_caller *caller,
                                 struct start_scratch *scratch, __u64 writer,
                                 struct request_fields fields) {
    struct request *request = &scratch->request;
    struct go_struct_copy *copy = &scratch->http_request;
    struct sonde_operation_key key;
    __builtin_memset(request, 0, sizeof(*request));
    if (!sonde_operation_begin(&requests, call, caller, &key, &request->operation))
        return 0;
    request->writer = writer;
    sonde_http_headers_find(&scratch->search, caller->executable,
                            go_copied_u64(copy, caller->executable, fields.header));
    sonde_http_remote_context(&scratch->search.headers, &scratch->remote);
    sonde_span_offer_context(&request->operation, caller,
                             go_copied_interface(copy, caller->executable, fields.context));
    // Its context is made from its connection's. Where that is one of a request, which has been turned
    // into a connection (h2c), it lasts as long as the connection and is no parent of what comes there.
    if (sonde_span_start_remote(call, &request->operation, caller, &scratch->remote,
                                SONDE_NO_CONTEXT))
        read_request(scratch, caller->executable, fields);
    if (fields.method == REQUEST_METHOD) {
        request->address = copy->base;
        request->major = go_copied_u64(copy, caller->executable, REQUEST_PROTO_MAJOR);
        request->minor = go_copied_u64(copy, caller->executable, REQUEST_PROTO_MINOR);
    } else {
        request->major = 2;
    }
    sonde_operation_keep(&requests, &key, request);
    return 0;
}

/// Whether the request that is copied is HTTP/1. HTTP/2 begins its requests elsewhere, and what looks
/// like one of its here is the preface of a connection that the handler takes over.
static __always_inline _Bool is_http1(const struct go_struct_copy *copy,
                                      const struct sonde_executable *executable) {
    return go_copied_u64(copy, executable, REQUEST_PROTO_MAJOR) < 2;
}

// func (sh serverHandler) ServeHTTP(rw ResponseWriter, req *Request)
// https://github.com/golang/go/blob/go1.24.0/src/net/http/server.go#L3271; all versions. HTTP/2 calls it
// too: from Go 1.27 on it has made the http.Request only now, which is where a route will be noted.
SEC("uprobe")
int http_server_start(struct pt_regs *ctx) {
    struct sonde_caller caller;
    struct sonde_operation_key key;
    if (!sonde_admit(ctx, &caller))
        return 0;
    struct start_scratch *scratch = sonde_operation_scratch();
    if (!scratch)
        return 0;
    struct go_struct_copy *copy = &scratch->http_request;
    go_copy_struct(copy, caller.executable, REQUEST_METHOD, GO_ARG3(ctx));
    if (is_http1(copy, caller.executable))
        return begin(ctx, &caller, scratch, GO_ARG2(ctx), HTTP_REQUEST);
    if (go_has_field(caller.executable, HTTP2_REQUEST_METHOD)) {
        struct request *request = sonde_operation_innermost(&requests, ctx, &caller, &key);
        if (request && request->major == 2 && !request->address)
            request->address = GO_ARG3(ctx);
    }
    return 0;
}

// func (c *conn) readRequest(ctx context.Context) (w *response, err error)
// https://github.com/golang/go/blob/go1.24.0/src/net/http/server.go#L991; all versions. It defers a call,
// so it is never inlined, and serve runs the handler once it returns. serve lives as long as its
// connection, so the request is a part of the call of serve.
SEC("uprobe")
int http_server_read(struct pt_regs *ctx) {
    struct sonde_caller caller;
    __u64 response = go_result(ctx, 0);
    if (!response || go_result(ctx, 1) || !sonde_admit(ctx, &caller))
        return 0;
    struct start_scratch *scratch = sonde_operation_scratch();
    if (!scratch)
        return 0;
    struct go_struct_copy *copy = &scratch->http_request;
    go_copy_struct(copy, caller.executable, REQUEST_METHOD,
                   go_field_u64(caller.executable, RESPONSE_REQ, response));
    if (!is_http1(copy, caller.executable))
        return 0;
    go_caller_registers(&scratch->serve, ctx);
    return begin(&scratch->serve, &caller, scratch, response, HTTP_REQUEST);
}

// func (sc *http2serverConn) runHandler(rw *http2responseWriter, req *Request, handler
// func(ResponseWriter, *Request))
// https://github.com/golang/go/blob/go1.24.0/src/net/http/h2_bundle.go#L6484; all versions, and all of
// golang.org/x/net/http2, h2c included. It is what a goroutine is started with, and defers calls, so
// it is never inlined.
SEC("uprobe")
int http_server_start_http2(struct pt_regs *ctx) {
    struct sonde_caller caller;
    if (!sonde_admit(ctx, &caller))
        return 0;
    struct start_scratch *scratch = sonde_operation_scratch();
    if (!scratch)
        return 0;
    go_copy_struct(&scratch->http_request, caller.executable, REQUEST_METHOD, GO_ARG2(ctx));
    return begin(ctx, &caller, scratch, GO_ARG1(ctx), HTTP_REQUEST);
}

// func (sc *serverConn) runHandler(rw *responseWriter, req *ServerRequest, handler
// func(*ResponseWriter, *ServerRequest))
// https://github.com/golang/go/blob/go1.27.0/src/net/http/internal/http2/server.go#L2300; from Go 1.27 on.
SEC("uprobe")
int http_server_start_internal(struct pt_regs *ctx) {
    struct sonde_caller caller;
    if (!sonde_admit(ctx, &caller))
        return 0;
    struct start_scratch *scratch = sonde_operation_scratch();
    if (!scratch)
        return 0;
    go_copy_struct(&scratch->http_request, caller.executable, HTTP2_REQUEST_METHOD, GO_ARG2(ctx));
    return begin(ctx, &caller, scratch, GO_ARG1(ctx), HTTP2_REQUEST);
}

static __always_inline void send(const struct sonde_caller *caller, struct request *request,
                                 __u64 status, __u16 flags) {
    const struct sonde_executable *executable = caller->executable;
    struct sonde_record record;
    struct http_server_event *event =
        sonde_span_record(&record, struct http_server_event, &request->operation, caller);
    if (!event)
        return;
    record.flags = flags;
    event->status = status;
    event->major = request->major;
    event->minor = request->minor;
    event->tls = request->tls;

    struct go_string route = go_field_string(executable, REQUEST_PATTERN, request->address);
    if (!go_has_field(executable, REQUEST_PATTERN))
        route = go_field_string(executable, PATTERN_STR,
                                go_field_u64(executable, REQUEST_PAT, request->address));
    sonde_record_trace_state(&record, &event->span, &request->trace_states,
                             sonde_limit_trace_state);
    sonde_record_string(&record, &event->method, &request->method, sonde_limit_method);
    sonde_record_string(&record, &event->path, &request->path, sonde_limit_path);
    sonde_record_string(&record, &event->query, &request->query, sonde_limit_query);
    sonde_record_string(&record, &event->host, &request->host, sonde_limit_host);
    sonde_record_string(&record, &event->remote, &request->remote, sonde_limit_remote);
    sonde_record_string(&record, &event->user_agent, &request->user_agent, sonde_limit_user_agent);
    sonde_record_string(&record, &event->route, &route, sonde_limit_route);
    sonde_record_string(&record, &event->forwarded_proto, &request->forwarded_proto,
                        sonde_limit_forwarded_proto);
    sonde_record_string(&record, &event->forwarded_host, &request->forwarded_host,
                        sonde_limit_forwarded_host);
    sonde_record_string(&record, &event->forwarded, &request->forwarded, sonde_limit_forwarded);
    sonde_record_string(&record, &event->forwarded_for, &request->forwarded_for,
                        sonde_limit_forwarded_for);
    sonde_record_send(&record);
}

enum { STATUS_OK = 200 };

/// Ends the request that the goroutine handles. A status that nothing has set is 200 where the server
/// is about to write it, and none where it is not.
static __always_inline void end(const struct sonde_caller *caller, struct sonde_operation_key *key,
                                struct request *request, __u16 flags, __u64 default_status) {
    if (request->operation.sampled) {
        __u64 status = go_field_u64(caller->executable, RESPONSE_STATUS, request->writer);
        send(caller, request, status ?: default_status, flags);
    }
    sonde_operation_end(&requests, key, &request->operation);
}

// func (w *response) finishRequest()
// https://github.com/golang/go/blob/go1.24.0/src/net/http/server.go#L1714; called after each
// handler that returns and has left the connection to the server.
SEC("uprobe")
int http_server_finish(struct pt_regs *ctx) {
    struct sonde_caller caller;
    struct sonde_operation_key key;
    if (!sonde_admit(ctx, &caller))
        return 0;
    struct request *request = sonde_operation_innermost(&requests, ctx, &caller, &key);
    if (request && request->major < 2 && request->writer == GO_ARG0(ctx))
        end(&caller, &key, request, 0, STATUS_OK);
    return 0;
}

// func (cr *connReader) abortPendingRead()
// https://github.com/golang/go/blob/go1.24.0/src/net/http/server.go#L775; all versions. It defers a call,
// so it is never inlined. finishRequest calls it once the response is written; what else calls it does
// so before the handler is done, which finishRequest notes first.
SEC("uprobe")
int http_server_finish_read(struct pt_regs *ctx) {
    struct sonde_caller caller;
    struct sonde_operation_key key;
    if (!sonde_admit(ctx, &caller))
        return 0;
    struct request *request = sonde_operation_innermost(&requests, ctx, &caller, &key);
    if (request && request->major < 2 &&
        go_field_u8(caller.executable, RESPONSE_HANDLER_DONE, request->writer))
        end(&caller, &key, request, 0, STATUS_OK);
    return 0;
}

/// Whether the goroutine is panicking: seen from a function that it has deferred, whether that runs
/// because of a panic, which it may be about to recover from, or because its caller returns.
static __always_inline _Bool is_panicking(struct pt_regs *ctx,
                                          const struct sonde_executable *executable) {
    return go_field_u64(executable, G__PANIC, GO_GOROUTINE(ctx)) != 0;
}

// func (c *conn) serve(ctx context.Context)
// https://github.com/golang/go/blob/go1.24.0/src/net/http/server.go#L1930; the function that it defers
// first runs last, once a connection, and calls recover, so it is never inlined. A request that still
// runs then has panicked, or its handler has taken over the connection (Hijack) and returned.
SEC("uprobe")
int http_server_leave(struct pt_regs *ctx) {
    struct sonde_caller caller;
    struct sonde_operation_key key;
    if (!sonde_admit(ctx, &caller))
        return 0;
    struct request *request = sonde_operation_innermost(&requests, ctx, &caller, &key);
    if (request && request->major < 2)
        end(&caller, &key, request,
            is_panicking(ctx, caller.executable) ? SONDE_EVENT_PANICKED : 0, 0);
    return 0;
}

static __always_inline int finish_http2(struct pt_regs *ctx, __u32 state_field,
                                        __u32 status_field) {
    struct sonde_caller caller;
    struct sonde_operation_key key;
    if (!sonde_admit(ctx, &caller))
        return 0;
    struct request *request = sonde_operation_innermost(&requests, ctx, &caller, &key);
    if (!request || request->major != 2)
        return 0;
    if (request->operation.sampled) {
        _Bool panicked = is_panicking(ctx, caller.executable);
        __u64 state = go_field_u64(caller.executable, state_field, request->writer);
        __u64 status = go_field_u64(caller.executable, status_field, state);
        send(&caller, request, status ?: panicked ? 0 : STATUS_OK,
             panicked ? SONDE_EVENT_PANICKED : 0);
    }
    sonde_operation_end(&requests, &key, &request->operation);
    return 0;
}

// The function that runHandler defers, in net/http itself; it runs when the handler returns and when it
// panics, and calls recover, so it is never inlined.
// https://github.com/golang/go/blob/go1.24.0/src/net/http/h2_bundle.go#L6487
SEC("uprobe")
int http_server_finish_http2(struct pt_regs *ctx) {
    return finish_http2(ctx, HTTP2_WRITER_RWS, HTTP2_STATE_STATUS);
}

// The same in golang.org/x/net/http2; a program may hold both.
// https://github.com/golang/net/blob/v0.27.0/http2/server.go#L2386
SEC("uprobe")
int http_server_finish_xnet(struct pt_regs *ctx) {
    return finish_http2(ctx, XNET_WRITER_RWS, XNET_STATE_STATUS);
}
