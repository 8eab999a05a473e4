// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/sonde.bpf.h>

#include "torture.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

struct operation {
    struct sonde_operation operation;
    __u64 id, parent;
};
SONDE_OPERATIONS(operations, struct operation);

// func operate(ctx context.Context, id, parent uint64, body func(context.Context, uint64))
SEC("uprobe")
int torture_start(struct pt_regs *ctx) {
    struct sonde_caller caller;
    struct sonde_operation_key key;
    struct operation operation = {};
    if (!sonde_admit(ctx, &caller) ||
        !sonde_operation_begin(&operations, ctx, &caller, &key, &operation.operation))
        return 0;
    struct go_interface context = go_interface_argument(ctx, 0);
    operation.id = go_argument(ctx, 2);
    operation.parent = go_argument(ctx, 3);
    sonde_span_offer_context(&operation.operation, &caller, context);
    sonde_span_start(ctx, &operation.operation, &caller, context);
    sonde_operation_keep(&operations, &key, &operation);
    return 0;
}

SEC("uprobe")
int torture_end(struct pt_regs *ctx) {
    struct sonde_caller caller;
    struct sonde_operation_key key;
    struct sonde_record record;
    if (!sonde_admit(ctx, &caller))
        return 0;
    struct operation *operation = sonde_operation_find(&operations, ctx, &caller, &key);
    if (!operation)
        return 0;
    struct torture_event *event =
        sonde_span_record(&record, struct torture_event, &operation->operation, &caller);
    if (event) {
        event->id = operation->id;
        event->parent = operation->parent;
        sonde_record_send(&record);
    }
    sonde_operation_end(&operations, &key, &operation->operation);
    return 0;
}
