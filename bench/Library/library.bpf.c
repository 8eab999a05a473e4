// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// One program for each function of the library. Its cost is the difference to a program that does
/// less, which the table of LibraryBenchmark names.
#include <sonde/sonde.bpf.h>
#include <sonde/go_struct_copy.bpf.h>
#include <sonde/http_headers.bpf.h>

#include "library.go.h"
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
};

/// Results go here, so that the compiler keeps the code that produces them.
volatile __u64 sink;

SEC("uprobe")
int op_empty(struct pt_regs *ctx) {
    (void)ctx;
    return 0;
}

SEC("uprobe")
int op_admit(struct pt_regs *ctx) {
    struct sonde_hook hook = {.ctx = ctx};
    sink = sonde_admit(&hook);
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

SONDE_HOOK(op_field, SONDE_NO_OPERATIONS) {
    sink = go_field(struct go_string, hook, REQUEST_METHOD, op_field_r(hook)).length;
}

SONDE_HOOK(op_copy, SONDE_NO_OPERATIONS) {
    struct scratch *scratch = sonde_scratch();
    if (scratch)
        go_copy_struct(&scratch->copy, hook, REQUEST_METHOD, op_copy_r(hook));
}

SONDE_HOOK(op_scratch, SONDE_NO_OPERATIONS) {
    sink = (__u64)sonde_scratch();
}

SONDE_HOOK(op_headers, SONDE_NO_OPERATIONS) {
    struct scratch *scratch = sonde_scratch();
    if (scratch)
        sonde_http_headers_find(&scratch->search, hook,
                                go_field(__u64, hook, REQUEST_HEADER, op_headers_r(hook)));
}

SONDE_HOOK(op_traceparent, SONDE_NO_OPERATIONS) {
    struct scratch *scratch = sonde_scratch();
    if (!scratch)
        return;
    sonde_http_headers_find(&scratch->search, hook,
                            go_field(__u64, hook, REQUEST_HEADER, op_traceparent_r(hook)));
    sonde_http_remote_context(&scratch->search.headers);
}

SONDE_HOOK(op_context, SONDE_NO_OPERATIONS) {
    struct sonde_span_context found = {};
    struct go_interface context =
        go_field(struct go_interface, hook, REQUEST_CTX, op_context_r(hook));
    sink = sonde_span_of_context(context.type, context.data, hook->executable->slot, hook->process,
                                 &found);
}

/// Begins an operation, with a span or without, keeps it and finds it again. As that of a
/// SONDE_CALL_START, it is built in the thread's scratch, because it does not fit on the stack.
static __always_inline struct call *begin(struct sonde_hook *hook, _Bool has_span) {
    struct call *call = sonde_operation_scratch();
    if (!call)
        return 0;
    __builtin_memset(call, 0, sizeof(*call));
    if (!sonde_operation_begin(hook, &call->operation))
        return 0;
    if (has_span)
        sonde_span_start(hook, &call->operation, SONDE_NO_CONTEXT);
    sonde_operation_keep(hook, call);
    return sonde_operation_innermost(hook);
}

/// An operation from begin to end, without a span.
SONDE_HOOK(op_operation, &calls) {
    SONDE_MARK(SONDE_MARK_SPAN); // measured without one
    struct call *call = begin(hook, 0);
    if (call)
        sonde_operation_end(hook, &call->operation);
}

/// An operation with a span.
SONDE_HOOK(op_span, &calls) {
    struct call *call = begin(hook, 1);
    if (call)
        sonde_operation_end(hook, &call->operation);
}

static __always_inline void send(struct sonde_hook *hook, const _Bool has_text) {
    struct sonde_record record;
    struct call *call = begin(hook, 1);
    if (!call)
        return;
    struct library_event *event =
        sonde_span_record(hook, &record, struct library_event, &call->operation);
    if (event) {
        if (has_text) {
            struct go_string text = op_string_text(hook);
            sonde_record_string(&record, &event->text, &text, 255);
        }
        sonde_record_send(&record);
    }
    sonde_operation_end(hook, &call->operation);
}

/// An operation with a span whose record is sent.
SONDE_HOOK(op_record, &calls) {
    send(hook, 0);
}

/// An operation with a span whose record is sent with one string of eleven bytes.
SONDE_HOOK(op_string, &calls) {
    send(hook, 1);
}
