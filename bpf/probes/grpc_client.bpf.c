// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/sonde.bpf.h>
#include <sonde/go_type.bpf.h>
#include <sonde/inject.bpf.h>

#include "grpc_client.fields.h"
#include "grpc_client.h"
#include "grpc_client_inject.bpf.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SONDE_LIMIT(method, 255);
SONDE_LIMIT(target, 255);

enum { CODE_OK = 0, CODE_UNKNOWN = 2 };

/// An attempt that waits for its end. A stream may be used by many goroutines and is ended by any,
/// so the key is the address of the attempt; of its call in versions in which the attempt does not
/// exist yet when it starts.
struct attempt {
    struct sonde_operation operation;
};

SONDE_OPERATIONS(attempts, struct attempt);

static __always_inline void start(struct pt_regs *ctx, const struct sonde_caller *caller,
                                  __u64 address, struct go_interface context) {
    struct sonde_operation_key key = {.goroutine = address, .process = caller->process};
    struct attempt attempt;
    sonde_operation_init(ctx, caller, &attempt.operation);
    // The writer of the request finds the span through the context: see grpc_client_inject.bpf.h.
    sonde_span_offer_context(&attempt.operation, caller, context);
    sonde_span_start_detached(ctx, &attempt.operation, caller, context);
    sonde_operation_keep(&attempts, &key, &attempt);
}

// func (a *csAttempt) getTransport() error
// https://github.com/grpc/grpc-go/blob/v1.64.0/stream.go#L463; since 1.46 or 1.47
// (https://github.com/grpc/grpc-go/pull/5323). Runs once an attempt, before whatever of it can fail,
// and the attempt's finish() follows always. A build with a profile inlines it; then this runs where
// the attempt has its transport and makes its stream (newStream, with the same receiver), and attempts
// that get none are not seen.
SEC("uprobe")
int grpc_client_start(struct pt_regs *ctx) {
    struct sonde_caller caller;
    if (!sonde_admit(ctx, &caller))
        return 0;
    __u64 attempt = GO_ARG0(ctx);
    start(ctx, &caller, attempt,
          go_field_interface(caller.executable, CS_ATTEMPT_CTX, attempt));
    return 0;
}

// func (cs *clientStream) newAttemptLocked(sh stats.Handler, trInfo *traceInfo) (retErr error)
// https://github.com/grpc/grpc-go/blob/v1.33.3/stream.go#L331; before getTransport. Where it fails it
// calls finish() itself. Later versions have a function of this name that may fail without.
SEC("uprobe")
int grpc_client_start_old(struct pt_regs *ctx) {
    struct sonde_caller caller;
    if (!sonde_admit(ctx, &caller) || go_has_field(caller.executable, CS_ATTEMPT_DROP))
        return 0;
    __u64 call = GO_ARG0(ctx);
    start(ctx, &caller, call, go_field_interface(caller.executable, CLIENT_STREAM_CTX, call));
    return 0;
}

/// The status code of an error that ends an attempt: nil and io.EOF are success, *status.Error
/// says, and any other counts as unknown, as for status.Code().
static __always_inline __u32 code_of(const struct sonde_executable *executable, __u64 itab,
                                     __u64 error) {
    struct go_package_path package;
    __u32 code = CODE_UNKNOWN;
    if (!itab)
        return CODE_OK;
    if (!go_package_of_pointed(&package, itab))
        return CODE_UNKNOWN;
    if (go_package_is(&package, "errors")) {
        struct go_string text;
        __u8 bytes[4] = {};
        _Bool end = sonde_read(&text, sizeof(text), error) && text.length == 3 &&
                    sonde_read(bytes, 3, text.data) && bytes[0] == 'E' && bytes[1] == 'O' &&
                    bytes[2] == 'F';
        return end ? CODE_OK : CODE_UNKNOWN;
    }
    if (go_package_is(&package, "google.golang.org/grpc/internal/status")) {
        __u64 proto = go_has_field(executable, ERROR_E)
                          ? go_field_u64(executable, ERROR_E, error)
                          : go_field_u64(executable, STATUS_S,
                                         go_field_u64(executable, ERROR_S, error));
        if (!go_read_field(&code, sizeof(code), executable, STATUS_CODE, proto))
            return CODE_UNKNOWN;
    }
    return code;
}

static __always_inline void send(const struct sonde_caller *caller, struct attempt *attempt,
                                 __u64 call, __u32 code) {
    const struct sonde_executable *executable = caller->executable;
    struct sonde_record record;
    struct grpc_client_event *event =
        sonde_span_record(&record, struct grpc_client_event, &attempt->operation, caller);
    if (!event)
        return;
    struct go_string method =
        go_field_string(executable, CALL_HDR_METHOD, go_field_u64(executable, CLIENT_STREAM_CALL_HDR, call));
    struct go_string target = go_field_string(executable, CLIENT_CONN_TARGET,
                                              go_field_u64(executable, CLIENT_STREAM_CC, call));
    event->code = code;
    sonde_record_string(&record, &event->method, &method, sonde_limit_method);
    sonde_record_string(&record, &event->target, &target, sonde_limit_target);
    sonde_record_send(&record);
}

/// Ends the attempt of a call, if it has not ended already; the error is the arguments 1 and 2.
static __always_inline int end(struct pt_regs *ctx, const struct sonde_caller *caller,
                               __u64 address, __u64 call) {
    struct sonde_operation_key key = {
        .goroutine = go_has_field(caller->executable, CS_ATTEMPT_DROP) ? address : call,
        .process = caller->process,
    };
    struct attempt *attempt = bpf_map_lookup_elem(&attempts, &key);
    if (!attempt)
        return 0;
    if (attempt->operation.sampled)
        send(caller, attempt, call, code_of(caller->executable, GO_ARG1(ctx), GO_ARG2(ctx)));
    sonde_operation_end(&attempts, &key, &attempt->operation);
    return 0;
}

// func (a *csAttempt) finish(err error)
// https://github.com/grpc/grpc-go/blob/v1.64.0/stream.go#L1135; all versions. Called again, it does
// nothing.
SEC("uprobe")
int grpc_client_end(struct pt_regs *ctx) {
    struct sonde_caller caller;
    if (!sonde_admit(ctx, &caller))
        return 0;
    __u64 address = GO_ARG0(ctx);
    return end(ctx, &caller, address, go_field_u64(caller.executable, CS_ATTEMPT_CS, address));
}

// func (cs *clientStream) finish(err error)
// https://github.com/grpc/grpc-go/blob/v1.64.0/stream.go#L984; all versions. It finishes its attempt with
// the same error, which a build with a profile inlines here. Called again, it does nothing.
SEC("uprobe")
int grpc_client_end_call(struct pt_regs *ctx) {
    struct sonde_caller caller;
    if (!sonde_admit(ctx, &caller))
        return 0;
    __u64 call = GO_ARG0(ctx);
    return end(ctx, &caller, go_field_u64(caller.executable, CLIENT_STREAM_ATTEMPT, call), call);
}
