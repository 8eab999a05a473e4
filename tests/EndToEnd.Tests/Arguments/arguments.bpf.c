// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/sonde.bpf.h>

#include "arguments.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SONDE_LIMIT(name, 32);

/// Begins the record of a call.
static __always_inline struct arguments_event *
begin(struct sonde_hook *hook, struct sonde_record *record, struct sonde_operation *operation) {
    sonde_operation_init(hook, operation);
    sonde_span_start_detached(hook, operation, SONDE_NO_CONTEXT);
    struct arguments_event *event =
        sonde_span_record(hook, record, struct arguments_event, operation);
    sonde_operation_settle(operation);
    return event;
}

// func words(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r uint64)
// func growing(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r uint64)
SONDE_HOOK(arguments_words, SONDE_NO_OPERATIONS) {
    struct sonde_operation operation;
    struct sonde_record record;
    struct arguments_event *event = begin(hook, &record, &operation);
    if (!event)
        return;
#pragma unroll
    for (int i = 0; i < 18; i++)
        event->words[i] = go_argument(hook, i);
    sonde_record_send(&record);
}

// func straddling(a, b, c, d, e, f, g, h uint64, name string, behind, last uint64)
SONDE_HOOK(arguments_straddling, SONDE_NO_OPERATIONS) {
    struct sonde_operation operation;
    struct sonde_record begun, *record = &begun;
    struct arguments_event *event = begin(hook, record, &operation);
    if (!event)
        return;
    struct go_string name = go_string_argument(hook, 8);
    event->words[0] = go_argument(hook, 0);
#if defined(__TARGET_ARCH_x86)
    event->words[8] = go_argument(hook, 8);
#else
    event->words[8] = go_argument(hook, 10);
#endif
    event->words[9] = go_argument(hook, 11);
    SONDE_RECORD(name, &name);
    sonde_record_send(record);
}
