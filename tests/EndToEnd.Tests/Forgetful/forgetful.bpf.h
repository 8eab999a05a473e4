// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// A probe that leaves out one call. The file that includes this header chooses the call. The build
/// reports a call that is missing, so this one is present and never reached, as with a wrong
/// condition.
#pragma once

#include <sonde/sonde.bpf.h>

#include "forgetful.h"

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

SONDE_OPERATIONS(operations, struct sonde_operation);

#define HOOK(name) SONDE_HOOK(name, &operations)

HOOK(PROGRAM(start)) {
    struct sonde_operation operation = {};
    if (!sonde_operation_begin(hook, &operation))
        return;
    if (SPANS)
        sonde_span_start(hook, &operation, SONDE_NO_CONTEXT);
    if (KEEPS)
        sonde_operation_keep(hook, &operation);
}

HOOK(PROGRAM(end)) {
    struct sonde_record record;
    struct sonde_operation *operation = sonde_operation_find(hook);
    if (!operation)
        return;
    struct forgetful_event *event =
        sonde_span_record(hook, &record, struct forgetful_event, operation);
    if (event && SENDS)
        sonde_record_send(&record);
    sonde_operation_end(hook, operation);
}
