// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/sonde.bpf.h>
#include <sonde/go_type.bpf.h>
#include <sonde/http_request.bpf.h>

#include "grpc_server.go.h"
#include "grpc_server.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SONDE_LIMIT(trace_state, 512);
SONDE_LIMIT(method, 255);
SONDE_LIMIT(user_agent, 255);

enum {
    CONTEXTS_MAX = 8, ///< contexts visited from the stream's to its metadata
};

/// A call that is being handled. It is kept by its goroutine: the handler runs on the same
/// goroutine as handleStream, and the status is written there.
struct call {
    struct sonde_operation operation;
    __u64 stream; ///< address of the Stream or ServerStream
    struct go_string user_agent;
    struct sonde_trace_states trace_states;
};

SONDE_OPERATIONS(calls, struct call);

struct start {
    struct call call;
    struct sonde_http_headers_search search;
};

/// Returns the address of the Stream in the argument of handleStream and WriteStatus. That is the
/// argument itself up to grpc 1.68; from 1.69 it is a ServerStream that holds a pointer to the
/// Stream, and from 1.77 one that holds the Stream itself.
static __always_inline __u64 stream_of(const struct sonde_hook *hook, __u64 stream) {
    return go_embedded(hook, SERVER_STREAM_STREAM, SERVER_STREAM_ST, stream);
}

/// Finds the request's metadata, a map[string][]string, among the values of the stream's context; 0
/// if it is not there. The transport adds it last; values that a tap handle or an old statistics
/// handler adds on top are skipped. Costs five reads.
static __always_inline __u64 find_metadata(__u64 context) {
    struct go_context_value value;
    for (int i = 0; i < CONTEXTS_MAX; i++) {
        if (!context || !sonde_peek(&value, sizeof(value), context))
            return 0;
        if (go_is_map_of(value.value.type, GO_KIND_STRING, GO_KIND_SLICE))
            return value.value.data;
        context = value.parent.data;
    }
    return 0;
}

// func (s *Server) handleStream(t transport.ServerTransport, stream *transport.Stream, ...)
// https://github.com/grpc/grpc-go/blob/v1.64.0/server.go#L1726; all versions; from 1.69 the stream
// is a *transport.ServerStream.
SONDE_HOOK(grpc_server_start, &calls) {
    struct start *start = sonde_operation_scratch();
    if (!start)
        return;
    struct call *call = &start->call;
    __builtin_memset(call, 0, sizeof(*call));
    if (!sonde_operation_begin(hook, &call->operation))
        return;
    call->stream = grpc_server_start_stream(hook);
    struct go_interface context =
        go_field(struct go_interface, hook, STREAM_CTX, stream_of(hook, call->stream));
    // If net/http serves the connection (grpc.Server as an http.Handler), its request is the
    // parent.
    if (sonde_http_request_start(hook, &call->operation, &start->search,
                                 find_metadata(context.data), context, context)) {
        call->user_agent = start->search.headers.values[SONDE_HTTP_USER_AGENT];
        call->trace_states = start->search.headers.trace_states;
    }
    sonde_operation_keep(hook, call);
}

// func (t *http2Server) WriteStatus(s *Stream, st *status.Status) error; up to 1.68.
// https://github.com/grpc/grpc-go/blob/v1.64.0/internal/transport/http2_server.go#L1046
// func (t *http2Server) writeStatus(s *ServerStream, st *status.Status) error; from 1.69.
// https://github.com/grpc/grpc-go/blob/v1.81.1/internal/transport/http2_server.go#L1071
// "WriteStatus is the final call made on a stream and always occurs." A handler that ends its
// goroutine never makes it; the next call that reuses the goroutine's memory finds what it left.
SONDE_HOOK(grpc_server_end, &calls) {
    struct sonde_record begun, *record = &begun;
    struct call *kept = sonde_operation_innermost(hook);
    if (!kept || kept->stream != grpc_server_end_s(hook))
        return;
    struct grpc_server_event *event =
        sonde_span_record(hook, record, struct grpc_server_event, &kept->operation);
    if (event) {
        struct go_string method =
            go_field(struct go_string, hook, STREAM_METHOD, stream_of(hook, kept->stream));
        go_read_field(&event->code, hook, STATUS_CODE,
                      go_field(__u64, hook, STATUS_S, grpc_server_end_st(hook)));
        sonde_record_trace_state(record, &event->span, &kept->trace_states,
                                 sonde_limit_trace_state);
        SONDE_RECORD(method, &method);
        SONDE_RECORD_KEPT(user_agent);
        sonde_record_send(record);
    }
    sonde_operation_end(hook, &kept->operation);
}
