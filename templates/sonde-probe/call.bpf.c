#include <sonde/sonde.bpf.h>
#include "call.h"

// The kernel lends its helpers to GPL-compatible programs only.
char LICENSE[] SEC("license") = "Dual MIT/GPL";

enum { ARGUMENT_MAX = 1023 };

/// A call that is running: what its end needs to know of its start.
struct call {
    struct sonde_operation operation;
    struct go_string argument;
};
SONDE_OPERATIONS(calls, struct call);

// Runs when the function starts.
SEC("uprobe")
int call_start(struct pt_regs *ctx)
{
    struct sonde_caller caller;
    struct sonde_operation_key key;
    struct call call = {};
    if (!sonde_admit(ctx, &caller) ||
        !sonde_operation_begin(&calls, ctx, &caller, &key, &call.operation))
        return 0;
    call.argument = go_string_argument(ctx, 0);
    sonde_span_start(ctx, &call.operation, &caller, 0);
    sonde_operation_keep(&calls, &key, &call);
    return 0;
}

// Runs when it returns.
SEC("uprobe")
int call_end(struct pt_regs *ctx)
{
    struct sonde_caller caller;
    struct sonde_operation_key key;
    struct sonde_record record;
    if (!sonde_admit(ctx, &caller))
        return 0;
    struct call *call = sonde_operation_find(&calls, ctx, &caller, &key);
    if (!call)
        return 0;
    struct call_event *event = sonde_span_record(&record, struct call_event, &call->operation, &caller);
    if (event) {
        sonde_record_string(&record, &event->argument, &call->argument, ARGUMENT_MAX);
        sonde_record_send(&record);
    }
    sonde_operation_end(&calls, &key, &call->operation);
    return 0;
}
