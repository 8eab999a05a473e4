// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/sonde.bpf.h>

#include "torture.go.h"
#include "torture.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

struct operation {
    struct sonde_operation operation;
    __u64 id, parent;
};
SONDE_OPERATIONS(operations, struct operation);

SONDE_HOOK(torture_start, &operations) {
    struct operation operation = {};
    if (!sonde_operation_begin(hook, &operation.operation))
        return;
    struct go_interface context = torture_start_ctx(hook);
    operation.id = torture_start_id(hook);
    operation.parent = torture_start_parent(hook);
    sonde_span_offer_context(hook, &operation.operation, context);
    sonde_span_start(hook, &operation.operation, context);
    sonde_operation_keep(hook, &operation);
}

SONDE_CALL_END(torture_end, operations, struct torture_event) {
    event->id = kept->id;
    event->parent = kept->parent;
}
