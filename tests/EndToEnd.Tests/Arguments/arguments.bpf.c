// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/sonde.bpf.h>

#include "arguments.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SONDE_LIMIT(name, 32);

/// Begins the record of a call.
static __always_inline struct arguments_event *
begin(struct pt_regs *ctx, struct sonde_record *record, struct sonde_operation *operation) {
    struct sonde_caller caller;
    if (!sonde_admit(ctx, &caller))
        return 0;
    sonde_operation_init(ctx, &caller, operation);
    sonde_span_start_detached(ctx, operation, &caller, SONDE_NO_CONTEXT);
    struct arguments_event *event =
        sonde_span_record(record, struct arguments_event, operation, &caller);
    sonde_operation_settle(operation);
    return event;
}

// func words(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r uint64)
// func growing(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r uint64)
SEC("uprobe")
int arguments_words(struct pt_regs *ctx) {
    struct sonde_operation operation;
    struct sonde_record record;
    struct arguments_event *event = begin(ctx, &record, &operation);
    if (!event)
        return 0;
#pragma unroll
    for (int i = 0; i < 18; i++)
        event->words[i] = go_argument(ctx, i);
    sonde_record_send(&record);
    return 0;
}

// func straddling(a, b, c, d, e, f, g, h uint64, name string, behind, last uint64)
SEC("uprobe")
int arguments_straddling(struct pt_regs *ctx) {
    struct sonde_operation operation;
    struct sonde_record record;
    struct arguments_event *event = begin(ctx, &record, &operation);
    if (!event)
        return 0;
    struct go_string name = go_string_argument(ctx, 8);
    event->words[0] = go_argument(ctx, 0);
#if defined(__TARGET_ARCH_x86)
    event->words[8] = go_argument(ctx, 8);
#else
    event->words[8] = go_argument(ctx, 10);
#endif
    event->words[9] = go_argument(ctx, 11);
    sonde_record_string(&record, &event->name, &name, sonde_limit_name);
    sonde_record_send(&record);
    return 0;
}
