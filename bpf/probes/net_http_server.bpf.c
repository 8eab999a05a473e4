// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/sonde.bpf.h>

#include "net_http_server.h"
#include "net_http_server_request.bpf.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SONDE_LIMIT(trace_state, 512);
SONDE_LIMIT(route, 255);

// func (sh serverHandler) ServeHTTP(rw ResponseWriter, req *Request)
// https://github.com/golang/go/blob/go1.24.0/src/net/http/server.go#L3271; all versions. HTTP/2
// calls it too. From Go 1.27 on, HTTP/2 has only just created the http.Request.
SONDE_HOOK(http_server_start, &requests) {
    struct start *start = copy_request(hook, REQUEST_METHOD, http_server_start_req(hook));
    if (!start)
        return;
    if (is_http1(hook, start)) {
        begin(hook, start, http_server_start_rw(hook).data, 0, 1);
    } else if (go_has_field(hook, HTTP2_REQUEST_METHOD)) {
        struct request *request = sonde_operation_innermost(hook);
        if (request && request->major == 2 && !request->address)
            request->address = http_server_start_req(hook);
    }
}

// func (c *conn) readRequest(ctx context.Context) (w *response, err error)
// https://github.com/golang/go/blob/go1.24.0/src/net/http/server.go#L991; all versions. It defers a
// call, so Go never inlines it, and serve runs the handler once it returns. serve lives as long as
// its connection, so the request is a part of the call of serve.
SONDE_HOOK(http_server_read, &requests) {
    __u64 response = http_server_read_w(hook);
    if (!response || http_server_read_err(hook).type)
        return;
    struct start *start =
        copy_request(hook, REQUEST_METHOD, go_field(__u64, hook, RESPONSE_REQ, response));
    if (!start || !is_http1(hook, start))
        return;
    go_caller_registers(&start->serve, hook->ctx);
    hook->ctx = &start->serve;
    begin(hook, start, response, 0, 1);
}

// func (sc *http2serverConn) runHandler(rw *http2responseWriter, req *Request, handler
// func(ResponseWriter, *Request))
// https://github.com/golang/go/blob/go1.24.0/src/net/http/h2_bundle.go#L6484; all versions, and all
// of golang.org/x/net/http2, including h2c. A goroutine is started with it, and it defers calls, so
// Go never inlines it.
SONDE_HOOK(http_server_start_http2, &requests) {
    struct start *start = copy_request(hook, REQUEST_METHOD, http_server_start_http2_req(hook));
    if (start)
        begin(hook, start, http_server_start_http2_rw(hook), 0, 0);
}

// func (sc *serverConn) runHandler(rw *responseWriter, req *ServerRequest, handler
// func(*ResponseWriter, *ServerRequest))
// https://github.com/golang/go/blob/go1.27.0/src/net/http/internal/http2/server.go#L2300;
// from Go 1.27 on.
SONDE_HOOK(http_server_start_internal, &requests) {
    struct start *start =
        copy_request(hook, HTTP2_REQUEST_METHOD, http_server_start_internal_req(hook));
    if (start)
        begin(hook, start, http_server_start_internal_rw(hook), 1, 0);
}

/// Keeps the pattern that a ServeMux has found for the request, in a program that copies requests:
/// the mux notes it in its http.Request, which may be a copy of the one that arrived. A mux that
/// finds nothing leaves the route to the one around it.
static __always_inline void keep_route(struct sonde_hook *hook, __u64 node) {
    struct request *request = node ? sonde_operation_innermost(hook) : 0;
    if (request)
        request->route = go_field(struct go_string, hook, PATTERN_STR,
                                  go_field(__u64, hook, ROUTING_NODE_PATTERN, node));
}

// func exactMatch(n *routingNode, path string) bool
// https://github.com/golang/go/blob/go1.24.0/src/net/http/server.go#L2766; from Go 1.22 on. A mux
// calls it with what it has found, and once more with where it may redirect the request.
SONDE_HOOK(http_server_route, &requests) {
    keep_route(hook, http_server_route_n(hook));
}

// func (mux *ServeMux) matchOrRedirect(host, method, path string, u *url.URL) (_ *routingNode,
// matches []string, redirectTo *url.URL)
// https://github.com/golang/go/blob/go1.24.0/src/net/http/server.go#L2722; from Go 1.22 on. It
// calls exactMatch, and defers a call, so Go never inlines it.
SONDE_HOOK(http_server_routed, &requests) {
    keep_route(hook, http_server_routed_result0(hook));
}

/// The pattern that a ServeMux has noted in the http.Request that arrived. Unless the server has
/// `held` that until now, its memory may have become another one's, which has another url.URL.
static __always_inline struct go_string noted_route(const struct sonde_hook *hook,
                                                    const struct request *kept, _Bool held) {
    if (!held && go_field(__u64, hook, REQUEST_URL, kept->address) != kept->url)
        return (struct go_string){};
    if (go_has_field(hook, REQUEST_PATTERN))
        return go_field(struct go_string, hook, REQUEST_PATTERN, kept->address);
    return go_field(struct go_string, hook, PATTERN_STR,
                    go_field(__u64, hook, REQUEST_PAT, kept->address));
}

/// Whether the goroutine is panicking, as seen from a function that it has deferred. The function
/// runs either because of a panic, from which it may be about to recover, or because its caller
/// returns.
static __always_inline _Bool is_panicking(const struct sonde_hook *hook) {
    return go_field(__u64, hook, G__PANIC, GO_GOROUTINE(hook->ctx)) != 0;
}

enum { STATUS_OK = 200 };

/// Ends the request that the goroutine handles, which a server object at `base` answered. If
/// nothing has set the status, it is 200 if the server is about to write it, and otherwise 0.
/// `held` is that of noted_route. After a request that `rests`, the goroutine may handle another
/// one.
static __always_inline void end(const struct sonde_hook *hook, struct request *kept, __u32 field,
                                __u64 base, _Bool answered, _Bool panicked, _Bool held,
                                const _Bool rests) {
    struct sonde_record begun, *record = &begun;
    struct http_server_event *event =
        sonde_span_record(hook, record, struct http_server_event, &kept->operation);
    if (event) {
        record->flags = panicked ? SONDE_EVENT_PANICKED : 0;
        event->status = go_field(__u64, hook, field, base) ?: answered ? STATUS_OK : 0;
        event->major = kept->major;
        event->minor = kept->minor;
        event->tls = kept->tls;
        sonde_record_trace_state(record, &event->span, &kept->trace_states,
                                 sonde_limit_trace_state);
        if (!kept->route.length)
            kept->route = noted_route(hook, kept, held);
        SONDE_RECORD_KEPT(route);
        if (!record_line(record, event, kept)) {
            LINE_STRINGS(SONDE_RECORD_KEPT);
        }
        if (kept->peer.source.length)
            sonde_record_text(record, &event->remote, &kept->peer, sonde_limit_remote);
        else
            SONDE_RECORD_KEPT(remote);
        HEADER_STRINGS(SONDE_RECORD_KEPT);
        sonde_record_send(record);
    }
    if (rests)
        sonde_operation_rest(hook, &kept->operation);
    else
        sonde_operation_end(hook, &kept->operation);
}

// func (w *response) finishRequest()
// https://github.com/golang/go/blob/go1.24.0/src/net/http/server.go#L1714; called after each
// handler that returns and has left the connection to the server.
SONDE_HOOK(http_server_finish, &requests) {
    struct request *request = sonde_operation_innermost(hook);
    if (request && request->major < 2 && request->writer == http_server_finish_w(hook))
        end(hook, request, RESPONSE_STATUS, request->writer, 1, 0, 1, 1);
}

// func (cr *connReader) abortPendingRead()
// https://github.com/golang/go/blob/go1.24.0/src/net/http/server.go#L775; all versions. It defers a
// call, so Go never inlines it. finishRequest calls it once the response is written. Its other
// callers call it before the handler is done, which finishRequest notes first.
SONDE_HOOK(http_server_finish_read, &requests) {
    struct request *request = sonde_operation_innermost(hook);
    if (request && request->major < 2 &&
        go_field(__u8, hook, RESPONSE_HANDLER_DONE, request->writer))
        end(hook, request, RESPONSE_STATUS, request->writer, 1, 0, 1, 1);
}

// func (c *conn) serve(ctx context.Context)
// https://github.com/golang/go/blob/go1.24.0/src/net/http/server.go#L1930; the function that it
// defers first runs last, once per connection, and calls recover, so Go never inlines it. A request
// that still runs then has panicked, which its response outlives, or its handler has taken over the
// connection (Hijack) and returned.
SONDE_HOOK(http_server_leave, &requests) {
    struct request *request = sonde_operation_innermost(hook);
    _Bool panicked = is_panicking(hook);
    if (request && request->major < 2)
        end(hook, request, RESPONSE_STATUS, request->writer, 0, panicked, panicked, 0);
    sonde_operation_leave(hook);
}

/// Ends a request over HTTP/2, whose http.Request is held by the writer's state if `held`.
static __always_inline void finish_http2(struct sonde_hook *hook, __u32 state, __u32 status,
                                         _Bool held) {
    struct request *request = sonde_operation_innermost(hook);
    _Bool panicked = is_panicking(hook);
    if (request && request->major == 2)
        end(hook, request, status, go_field(__u64, hook, state, request->writer), !panicked,
            panicked, held, 0);
}

// The function that runHandler defers, in net/http itself. It runs when the handler returns and
// when it panics, and calls recover, so Go never inlines it.
// https://github.com/golang/go/blob/go1.24.0/src/net/http/h2_bundle.go#L6487. From Go 1.27 on, the
// writer's state has the url.URL, but not the http.Request.
SONDE_HOOK(http_server_finish_http2, &requests) {
    finish_http2(hook, HTTP2_WRITER_RWS, HTTP2_STATE_STATUS,
                 !go_has_field(hook, HTTP2_REQUEST_METHOD));
}

// The same function in golang.org/x/net/http2. A program may contain both.
// https://github.com/golang/net/blob/v0.27.0/http2/server.go#L2386
SONDE_HOOK(http_server_finish_xnet, &requests) {
    finish_http2(hook, XNET_WRITER_RWS, XNET_STATE_STATUS, 1);
}
