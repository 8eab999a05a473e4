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
SONDE_HOOK(torture_start, &operations) {
    struct operation operation = {};
    if (!sonde_operation_begin(hook, &operation.operation))
        return;
    struct go_interface context = go_interface_argument(hook, 0);
    operation.id = go_argument(hook, 2);
    operation.parent = go_argument(hook, 3);
    sonde_span_offer_context(hook, &operation.operation, context);
    sonde_span_start(hook, &operation.operation, context);
    sonde_operation_keep(hook, &operation);
}

SONDE_CALL_END(torture_end, operations, struct torture_event) {
    event->id = kept->id;
    event->parent = kept->parent;
}
