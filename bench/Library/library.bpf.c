// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// One program for each thing that the library does. What it costs is the difference to a program that
/// does less; which one, is in the table of LibraryBenchmark.
#include <sonde/sonde.bpf.h>
#include <sonde/go_struct_copy.bpf.h>
#include <sonde/http_headers.bpf.h>

#include "library.fields.h"
#include "library.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

struct call {
    struct sonde_operation operation;
    __u64 payload[8];
};
SONDE_OPERATIONS(calls, struct call);

struct scratch {
    struct go_struct_copy copy;
    struct sonde_http_headers_search search;
    struct sonde_span_context remote;
};

/// Results go here, so that the compiler keeps what made them.
volatile __u64 sink;

SEC("uprobe")
int op_empty(struct pt_regs *ctx) {
    (void)ctx;
    return 0;
}

SEC("uprobe")
int op_admit(struct pt_regs *ctx) {
    struct sonde_caller caller;
    sink = sonde_admit(ctx, &caller);
    return 0;
}

SEC("uprobe")
int op_count(struct pt_regs *ctx) {
    (void)ctx;
    SONDE_MARK(SONDE_MARK_ADMIT); // measured without it
    sonde_count(SONDE_COUNT_UNSAMPLED);
    return 0;
}

SEC("uprobe")
int op_depth(struct pt_regs *ctx) {
    SONDE_MARK(SONDE_MARK_ADMIT); // measured without it
    sink = go_stack_depth(ctx);
    return 0;
}

SEC("uprobe")
int op_field(struct pt_regs *ctx) {
    struct sonde_caller caller;
    if (sonde_admit(ctx, &caller))
        sink = go_field_string(caller.executable, REQUEST_METHOD, GO_ARG0(ctx)).length;
    return 0;
}

SEC("uprobe")
int op_copy(struct pt_regs *ctx) {
    struct sonde_caller caller;
    struct scratch *scratch;
    if (sonde_admit(ctx, &caller) && (scratch = sonde_scratch()))
        go_copy_struct(&scratch->copy, caller.executable, REQUEST_METHOD, GO_ARG0(ctx));
    return 0;
}

SEC("uprobe")
int op_scratch(struct pt_regs *ctx) {
    struct sonde_caller caller;
    if (sonde_admit(ctx, &caller))
        sink = (__u64)sonde_scratch();
    return 0;
}

SEC("uprobe")
int op_headers(struct pt_regs *ctx) {
    struct sonde_caller caller;
    struct scratch *scratch;
    if (sonde_admit(ctx, &caller) && (scratch = sonde_scratch()))
        sonde_http_headers_find(&scratch->search, caller.executable,
                                go_field_u64(caller.executable, REQUEST_HEADER, GO_ARG0(ctx)));
    return 0;
}

SEC("uprobe")
int op_traceparent(struct pt_regs *ctx) {
    struct sonde_caller caller;
    struct scratch *scratch;
    if (sonde_admit(ctx, &caller) && (scratch = sonde_scratch())) {
        sonde_http_headers_find(&scratch->search, caller.executable,
                                go_field_u64(caller.executable, REQUEST_HEADER, GO_ARG0(ctx)));
        sonde_http_remote_context(&scratch->search.headers, &scratch->remote);
    }
    return 0;
}

static __always_inline int find(struct go_interface context, const struct sonde_caller *caller,
                                struct sonde_span_context *found) {
    return sonde_span_of_context(context.type, context.data, caller->executable->slot, caller->process,
                                 found);
}

SEC("uprobe")
int op_context(struct pt_regs *ctx) {
    struct sonde_caller caller;
    struct sonde_span_context found = {};
    if (sonde_admit(ctx, &caller))
        sink = find(go_field_interface(caller.executable, REQUEST_CTX, GO_ARG0(ctx)), &caller,
                    &found);
    return 0;
}

/// Begins an operation, with a span or without, keeps it and finds it again.
static __always_inline struct call *begin(struct pt_regs *ctx, struct sonde_caller *caller,
                                          struct sonde_operation_key *key, _Bool has_span) {
    struct call call = {};
    if (!sonde_admit(ctx, caller) ||
        !sonde_operation_begin(&calls, ctx, caller, key, &call.operation))
        return 0;
    if (has_span)
        sonde_span_start(ctx, &call.operation, caller, SONDE_NO_CONTEXT);
    sonde_operation_keep(&calls, key, &call);
    return sonde_operation_innermost(&calls, ctx, caller, key);
}

/// An operation from begin to end, without a span.
SEC("uprobe")
int op_operation(struct pt_regs *ctx) {
    struct sonde_caller caller;
    struct sonde_operation_key key;
    SONDE_MARK(SONDE_MARK_SPAN); // measured without one
    struct call *call = begin(ctx, &caller, &key, 0);
    if (call)
        sonde_operation_end(&calls, &key, &call->operation);
    return 0;
}

/// The same with a span.
SEC("uprobe")
int op_span(struct pt_regs *ctx) {
    struct sonde_caller caller;
    struct sonde_operation_key key;
    struct call *call = begin(ctx, &caller, &key, 1);
    if (call)
        sonde_operation_end(&calls, &key, &call->operation);
    return 0;
}

static __always_inline void send(struct pt_regs *ctx, _Bool has_text) {
    struct sonde_caller caller;
    struct sonde_operation_key key;
    struct sonde_record record;
    struct call *call = begin(ctx, &caller, &key, 1);
    if (!call)
        return;
    struct library_event *event =
        sonde_span_record(&record, struct library_event, &call->operation, &caller);
    if (event) {
        struct go_string text = {.data = GO_ARG1(ctx), .length = GO_ARG2(ctx)};
        if (has_text)
            sonde_record_string(&record, &event->text, &text, 255);
        sonde_record_send(&record);
    }
    sonde_operation_end(&calls, &key, &call->operation);
}

/// The same, and its record is sent.
SEC("uprobe")
int op_record(struct pt_regs *ctx) {
    send(ctx, 0);
    return 0;
}

/// The same with one string of eleven bytes.
SEC("uprobe")
int op_string(struct pt_regs *ctx) {
    send(ctx, 1);
    return 0;
}
