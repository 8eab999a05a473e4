// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/call.bpf.h>
#include <sonde/go_error.bpf.h>

#include "returns.go.h"
#include "returns.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SONDE_LIMIT(error, 32);

struct call {
    struct sonde_operation operation;
};

SONDE_OPERATIONS(calls, struct call);

SONDE_CALL_START(returns_start, calls, SONDE_NO_CONTEXT) {
}

SONDE_CALL_END(returns_end, calls, struct returns_event) {
    __u64 result = returns_end_result(hook);
    struct go_string error = go_error_text(hook, returns_end_err(hook));
    if (result)
        sonde_read(&event->id, sizeof(event->id), result);
    SONDE_RECORD(error, &error);
}
