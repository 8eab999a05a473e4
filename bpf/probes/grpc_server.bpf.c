// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/sonde.bpf.h>
#include <sonde/go_type.bpf.h>
#include <sonde/http_headers.bpf.h>

#include "grpc_server.fields.h"
#include "grpc_server.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SONDE_LIMIT(trace_state, 512);
SONDE_LIMIT(method, 255);
SONDE_LIMIT(user_agent, 255);

enum {
    CONTEXTS_MAX = 8, ///< contexts looked at on the way from the stream's to its metadata
};

/// A call that is being handled, kept by its goroutine: the handler runs on the goroutine that
/// handleStream runs on, and the status is written there.
struct call {
    struct sonde_operation operation;
    __u64 stream; ///< address of the Stream or ServerStream
    struct go_string user_agent;
    struct sonde_trace_states trace_states;
};

SONDE_OPERATIONS(calls, struct call);

struct start_scratch {
    struct call call;
    struct sonde_http_headers_search search;
    struct sonde_span_context remote;
};

/// Address of the Stream in what handleStream and WriteStatus are given: itself up to grpc 1.68;
/// from 1.69 a ServerStream that holds a pointer to it, and from 1.77 the Stream itself. What lies
/// between it and the next field tells the two apart, in development versions too.
static __always_inline __u64 stream_of(const struct sonde_executable *executable, __u64 stream) {
    if (!go_has_field(executable, SERVER_STREAM_STREAM))
        return stream;
    __u32 offset = executable->offsets[SERVER_STREAM_STREAM];
    if (executable->offsets[SERVER_STREAM_ST] - offset == sizeof(__u64))
        return go_field_u64(executable, SERVER_STREAM_STREAM, stream);
    return stream + offset;
}

/// Finds the request's metadata, a map[string][]string, among the values of the stream's context; 0
/// if it is not there. The transport puts it there last; what a tap handle or an old statistics
/// handler puts on top is passed over. Five reads.
static __always_inline __u64 find_metadata(__u64 context) {
    struct go_context_value value;
    for (int i = 0; i < CONTEXTS_MAX; i++) {
        if (!context || bpf_probe_read_user(&value, sizeof(value), (const void *)context))
            return 0;
        if (go_is_map_of(value.value.type, GO_KIND_STRING, GO_KIND_SLICE))
            return value.value.data;
        context = value.parent.data;
    }
    return 0;
}

// func (s *Server) handleStream(t transport.ServerTransport, stream *transport.Stream, ...)
// https://github.com/grpc/grpc-go/blob/v1.64.0/server.go#L1726; all versions; from 1.69 the stream is
// a *transport.ServerStream.
SEC("uprobe")
int grpc_server_start(struct pt_regs *ctx) {
    struct sonde_caller caller;
    struct sonde_operation_key key;
    if (!sonde_admit(ctx, &caller))
        return 0;
    struct start_scratch *scratch = sonde_operation_scratch();
    if (!scratch)
        return 0;
    struct call *call = &scratch->call;
    __builtin_memset(call, 0, sizeof(*call));
    if (!sonde_operation_begin(&calls, ctx, &caller, &key, &call->operation))
        return 0;
    call->stream = GO_ARG3(ctx);
    struct go_interface context = go_field_interface(
        caller.executable, STREAM_CTX, stream_of(caller.executable, call->stream));
    sonde_http_headers_find(&scratch->search, caller.executable, find_metadata(context.data));
    sonde_http_remote_context(&scratch->search.headers, &scratch->remote);
    sonde_span_offer_context(&call->operation, &caller, context);
    // Where net/http serves the connection (grpc.Server as an http.Handler), its request is the parent.
    if (sonde_span_start_remote(ctx, &call->operation, &caller, &scratch->remote, context)) {
        call->user_agent = scratch->search.headers.values[SONDE_HTTP_USER_AGENT];
        if (scratch->remote.valid)
            call->trace_states = scratch->search.headers.trace_states;
    }
    sonde_operation_keep(&calls, &key, call);
    return 0;
}

static __always_inline void send(const struct sonde_caller *caller, struct call *call,
                                 __u64 status) {
    const struct sonde_executable *executable = caller->executable;
    struct sonde_record record;
    struct grpc_server_event *event =
        sonde_span_record(&record, struct grpc_server_event, &call->operation, caller);
    if (!event)
        return;
    struct go_string method =
        go_field_string(executable, STREAM_METHOD, stream_of(executable, call->stream));
    __u64 proto = go_field_u64(executable, STATUS_S, status);
    go_read_field(&event->code, sizeof(event->code), executable, STATUS_CODE, proto);
    sonde_record_trace_state(&record, &event->span, &call->trace_states, sonde_limit_trace_state);
    sonde_record_string(&record, &event->method, &method, sonde_limit_method);
    sonde_record_string(&record, &event->user_agent, &call->user_agent, sonde_limit_user_agent);
    sonde_record_send(&record);
}

// func (t *http2Server) WriteStatus(s *Stream, st *status.Status) error
// https://github.com/grpc/grpc-go/blob/v1.64.0/internal/transport/http2_server.go#L1046; up to 1.68.
// func (t *http2Server) writeStatus(s *ServerStream, st *status.Status) error
// https://github.com/grpc/grpc-go/blob/v1.81.1/internal/transport/http2_server.go#L1071; from 1.69.
// "WriteStatus is the final call made on a stream and always occurs." A handler that ends its
// goroutine has none; the next call on the goroutine's memory finds what it left.
SEC("uprobe")
int grpc_server_end(struct pt_regs *ctx) {
    struct sonde_caller caller;
    struct sonde_operation_key key;
    if (!sonde_admit(ctx, &caller))
        return 0;
    struct call *call = sonde_operation_innermost(&calls, ctx, &caller, &key);
    if (!call || call->stream != GO_ARG1(ctx))
        return 0;
    send(&caller, call, GO_ARG2(ctx));
    sonde_operation_end(&calls, &key, &call->operation);
    return 0;
}
