// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/sonde.bpf.h>
#include <sonde/go_struct_copy.bpf.h>
#include <sonde/http_headers.bpf.h>

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
};

static __always_inline void read_request(struct start_scratch *scratch,
                                         const struct sonde_executable *executable) {
    struct request *request = &scratch->request;
    struct go_struct_copy *copy = &scratch->http_request, *url = &scratch->url;
    const struct go_string *headers = scratch->search.headers.values;
    go_copy_struct(url, executable, URL_PATH, go_copied_u64(copy, executable, REQUEST_URL));
    request->method = go_copied_string(copy, executable, REQUEST_METHOD);
    request->host = go_copied_string(copy, executable, REQUEST_HOST);
    request->remote = go_copied_string(copy, executable, REQUEST_REMOTE_ADDR);
    request->path = go_copied_string(url, executable, URL_PATH);
    request->query = go_copied_string(url, executable, URL_RAW_QUERY);
    request->minor = go_copied_u64(copy, executable, REQUEST_PROTO_MINOR);
    request->tls = go_copied_u64(copy, executable, REQUEST_TLS) != 0;
    request->user_agent = headers[SONDE_HTTP_USER_AGENT];
    request->forwarded = headers[SONDE_HTTP_FORWARDED];
    request->forwarded_for = headers[SONDE_HTTP_FORWARDED_FOR];
    request->forwarded_host = headers[SONDE_HTTP_FORWARDED_HOST];
    request->forwarded_proto = headers[SONDE_HTTP_FORWARDED_PROTO];
    if (scratch->remote.valid)
        request->trace_states = scratch->search.headers.trace_states;
}

// func (sh serverHandler) ServeHTTP(rw ResponseWriter, req *Request)
// https://github.com/golang/go/blob/go1.24.0/src/net/http/server.go#L3271; all versions, HTTP/1 and
// HTTP/2.
SEC("uprobe")
int http_server_start(struct pt_regs *ctx) {
    struct sonde_caller caller;
    struct sonde_operation_key key;
    if (!sonde_admit(ctx, &caller))
        return 0;
    struct start_scratch *scratch = sonde_operation_scratch();
    if (!scratch)
        return 0;

    struct request *request = &scratch->request;
    struct go_struct_copy *copy = &scratch->http_request;
    __builtin_memset(request, 0, sizeof(*request));
    if (!sonde_operation_begin(&requests, ctx, &caller, &key, &request->operation))
        return 0;
    request->writer = GO_ARG2(ctx);
    request->address = GO_ARG3(ctx);
    go_copy_struct(copy, caller.executable, REQUEST_METHOD, request->address);
    request->major = go_copied_u64(copy, caller.executable, REQUEST_PROTO_MAJOR);

    sonde_http_headers_find(&scratch->search, caller.executable,
                            go_copied_u64(copy, caller.executable, REQUEST_HEADER));
    sonde_http_remote_context(&scratch->search.headers, &scratch->remote);
    if (sonde_span_start_remote(ctx, &request->operation, &caller, &scratch->remote))
        read_request(scratch, caller.executable);
    sonde_span_offer_context(&request->operation, &caller,
                             go_copied_interface(copy, caller.executable, REQUEST_CONTEXT).data);
    sonde_operation_keep(&requests, &key, request);
    return 0;
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

/// Whether a handler is being unwound by a panic, seen from a function that its caller has deferred:
/// where it returned, its place on the stack belongs to the call of that function. On arm64, where that
/// place is not known, a handler that has taken over the connection is taken to have returned.
static __always_inline _Bool is_unwound(struct pt_regs *ctx,
                                        const struct sonde_executable *executable,
                                        const struct request *request) {
#if defined(__TARGET_ARCH_x86)
    const struct sonde_call *call = &request->operation.call;
    (void)executable;
    return go_call_runs(ctx, go_stack_depth(ctx), call->depth, call->return_address);
#else
    (void)ctx;
    return !go_field_u8(executable, CONN_HIJACKED,
                        go_field_u64(executable, RESPONSE_CONN, request->writer));
#endif
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
    if (request)
        end(&caller, &key, request,
            is_unwound(ctx, caller.executable, request) ? SONDE_EVENT_PANICKED : 0, 0);
    return 0;
}

// func (sc *http2serverConn) runHandler(rw *http2responseWriter, req *Request, handler
// func(ResponseWriter, *Request))
// https://github.com/golang/go/blob/go1.24.0/src/net/http/h2_bundle.go#L6453; its deferred function
// runs when the handler returns and when it panics.
SEC("uprobe")
int http_server_finish_http2(struct pt_regs *ctx) {
    struct sonde_caller caller;
    struct sonde_operation_key key;
    if (!sonde_admit(ctx, &caller))
        return 0;
    struct request *request = sonde_operation_innermost(&requests, ctx, &caller, &key);
    if (!request || request->major != 2)
        return 0;
    if (request->operation.sampled) {
        // A panic runs deferred functions on top of the stack of the function that panicked.
        _Bool panicked = go_stack_depth(ctx) > request->operation.call.depth;
        __u64 state = go_field_u64(caller.executable, HTTP2_WRITER_STATE, request->writer);
        __u64 status = go_field_u64(caller.executable, HTTP2_STATE_STATUS, state);
        send(&caller, request, status ?: panicked ? 0 : STATUS_OK,
             panicked ? SONDE_EVENT_PANICKED : 0);
    }
    sonde_operation_end(&requests, &key, &request->operation);
    return 0;
}
