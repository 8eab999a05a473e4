// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/sonde.bpf.h>

#include "refused.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

struct unchecked_event {
    struct sonde_span span;
    struct sonde_str path;
    __u32 _pad;
};

// The mistake: the event is null where the span is not sampled.
SEC("uprobe")
int unchecked_event(struct pt_regs *ctx) {
    struct sonde_caller caller;
    struct sonde_operation operation;
    struct sonde_record record;
    if (!sonde_admit(ctx, &caller))
        return 0;
    struct go_string path = go_string_argument(ctx, 0);
    sonde_operation_init(ctx, &caller, &operation);
    sonde_span_start_detached(ctx, &operation, &caller, SONDE_NO_CONTEXT);
    struct unchecked_event *event =
        sonde_span_record(&record, struct unchecked_event, &operation, &caller);
    sonde_record_string(&record, &event->path, &path, 100);
    sonde_record_send(&record);
    return 0;
}
