// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/sonde.bpf.h>
#include <sonde/go_string.bpf.h>

#include "grpc_client.go.h"
#include "grpc_client.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SONDE_LIMIT(method, 255);
SONDE_LIMIT(target, 255);

enum { CODE_OK = 0, CODE_UNKNOWN = 2 };

/// An attempt that waits for its end. Many goroutines may use a stream and any of them may end it,
/// so the key is the address of the attempt. It is the address of the call in versions in which the
/// attempt does not exist yet when it starts.
struct attempt {
    struct sonde_operation operation;
};

SONDE_OPERATIONS(attempts, struct attempt);

static __always_inline void start(struct sonde_hook *hook, __u64 address,
                                  struct go_interface context) {
    struct attempt attempt;
    if (!sonde_operation_begin_at(hook, address, &attempt.operation))
        return;
    // The writer of the request finds the span through the context: see grpc_client_write.bpf.c.
    sonde_span_offer_context(hook, &attempt.operation, context);
    sonde_span_start_detached(hook, &attempt.operation, context);
    sonde_operation_keep(hook, &attempt);
}

// func (a *csAttempt) getTransport() error
// https://github.com/grpc/grpc-go/blob/v1.64.0/stream.go#L463; since 1.46 or 1.47
// (https://github.com/grpc/grpc-go/pull/5323). It runs once per attempt, before any part of the
// attempt can fail, and the attempt's finish() always follows. A build with a profile inlines it.
// This program then runs where the attempt has its transport and creates its stream (newStream,
// with the same receiver), and attempts that get no transport are not seen.
SONDE_HOOK(grpc_client_start, &attempts) {
    __u64 attempt = grpc_client_start_a(hook);
    start(hook, attempt, go_field(struct go_interface, hook, CS_ATTEMPT_CTX, attempt));
}

// func (cs *clientStream) newAttemptLocked(sh stats.Handler, trInfo *traceInfo) (retErr error)
// https://github.com/grpc/grpc-go/blob/v1.33.3/stream.go#L331; before getTransport. If it fails, it
// calls finish() itself. Later versions have a function of this name that may fail without doing
// so.
SONDE_HOOK(grpc_client_start_old, &attempts) {
    __u64 call = grpc_client_start_old_cs(hook);
    if (!go_has_field(hook, CS_ATTEMPT_DROP))
        start(hook, call, go_field(struct go_interface, hook, CLIENT_STREAM_CTX, call));
}

/// Returns the status code of an error that ends an attempt. nil and io.EOF mean success, a
/// *status.Error holds the code, and any other error counts as unknown, as it does for
/// status.Code().
static __always_inline __u32 code_of(const struct sonde_hook *hook, struct go_interface error) {
    __u32 code = CODE_UNKNOWN;
    __u64 proto;
    if (!error.type)
        return CODE_OK;
    if (go_points_to(hook, ERROR_STRING_S, error))
        return go_string_is(go_field(struct go_string, hook, ERROR_STRING_S, error.data), "EOF")
                   ? CODE_OK
                   : CODE_UNKNOWN;
    if (go_points_to(hook, ERROR_E, error))
        proto = go_field(__u64, hook, ERROR_E, error.data);
    else if (go_points_to(hook, ERROR_S, error))
        proto = go_field(__u64, hook, STATUS_S, go_field(__u64, hook, ERROR_S, error.data));
    else
        return CODE_UNKNOWN;
    return go_read_field(&code, hook, STATUS_CODE, proto) ? code : CODE_UNKNOWN;
}

/// Ends the attempt of a call, if it has not ended already.
static __always_inline void end(struct sonde_hook *hook, __u64 address, __u64 call,
                                struct go_interface error) {
    struct sonde_record begun, *record = &begun;
    struct attempt *attempt =
        sonde_operation_find_at(hook, go_has_field(hook, CS_ATTEMPT_DROP) ? address : call);
    if (!attempt)
        return;
    struct grpc_client_event *event =
        sonde_span_record(hook, record, struct grpc_client_event, &attempt->operation);
    if (event) {
        struct go_string method = go_field(struct go_string, hook, CALL_HDR_METHOD,
                                           go_field(__u64, hook, CLIENT_STREAM_CALL_HDR, call));
        struct go_string target = go_field(struct go_string, hook, CLIENT_CONN_TARGET,
                                           go_field(__u64, hook, CLIENT_STREAM_CC, call));
        event->code = code_of(hook, error);
        SONDE_RECORD(method, &method);
        SONDE_RECORD(target, &target);
        sonde_record_send(record);
    }
    sonde_operation_end(hook, &attempt->operation);
}

// func (a *csAttempt) finish(err error)
// https://github.com/grpc/grpc-go/blob/v1.64.0/stream.go#L1135; all versions. A second call does
// nothing.
SONDE_HOOK(grpc_client_end, &attempts) {
    __u64 attempt = grpc_client_end_a(hook);
    end(hook, attempt, go_field(__u64, hook, CS_ATTEMPT_CS, attempt), grpc_client_end_err(hook));
}

// func (cs *clientStream) finish(err error)
// https://github.com/grpc/grpc-go/blob/v1.64.0/stream.go#L984; all versions. It finishes its
// attempt with the same error, and a build with a profile inlines that call here. A second call
// does nothing.
SONDE_HOOK(grpc_client_end_call, &attempts) {
    __u64 call = grpc_client_end_call_cs(hook);
    end(hook, go_field(__u64, hook, CLIENT_STREAM_ATTEMPT, call), call,
        grpc_client_end_call_err(hook));
}
