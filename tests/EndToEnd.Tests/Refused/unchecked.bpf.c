// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/sonde.bpf.h>

#include "unchecked.go.h"
#include "refused.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

// The mistake: the event is null if the span is not sampled.
SONDE_HOOK(unchecked_event, SONDE_NO_OPERATIONS) {
    struct sonde_operation operation;
    struct sonde_record record;
    struct go_string path = {.data = unchecked_event_req(hook), .length = 8};
    if (!sonde_operation_init(hook, &operation))
        return;
    sonde_span_start_detached(hook, &operation, SONDE_NO_CONTEXT);
    struct unchecked_event *event =
        sonde_span_record(hook, &record, struct unchecked_event, &operation);
    sonde_record_string(&record, &event->path, &path, 100);
    sonde_record_send(&record);
}
