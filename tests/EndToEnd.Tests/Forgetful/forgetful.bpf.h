// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// A probe that leaves out one call. The file that includes this says which. The build reports a call
/// that is not there; this one is there, and never reached, as where a condition is wrong.
#pragma once

#include <sonde/sonde.bpf.h>

#if !defined(SPANS)
#define SPANS 1
#endif
#if !defined(KEEPS)
#define KEEPS 1
#endif
#if !defined(SENDS)
#define SENDS 1
#endif

char LICENSE[] SEC("license") = "Dual MIT/GPL";

struct forgetful_event {
    struct sonde_span span;
};

SONDE_OPERATIONS(operations, struct sonde_operation);

SEC("uprobe")
int PROGRAM(start)(struct pt_regs *ctx) {
    struct sonde_caller caller;
    struct sonde_operation_key key;
    struct sonde_operation operation = {};
    if (!sonde_admit(ctx, &caller) ||
        !sonde_operation_begin(&operations, ctx, &caller, &key, &operation))
        return 0;
    if (SPANS)
        sonde_span_start(ctx, &operation, &caller, SONDE_NO_CONTEXT);
    if (KEEPS)
        sonde_operation_keep(&operations, &key, &operation);
    return 0;
}

SEC("uprobe")
int PROGRAM(end)(struct pt_regs *ctx) {
    struct sonde_caller caller;
    struct sonde_operation_key key;
    struct sonde_record record;
    if (!sonde_admit(ctx, &caller))
        return 0;
    struct sonde_operation *operation = sonde_operation_find(&operations, ctx, &caller, &key);
    if (!operation)
        return 0;
    struct forgetful_event *event =
        sonde_span_record(&record, struct forgetful_event, operation, &caller);
    if (event && SENDS)
        sonde_record_send(&record);
    sonde_operation_end(&operations, &key, operation);
    return 0;
}
