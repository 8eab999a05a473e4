// SPDX-License-Identifier: Apache-2.0 OR MIT
/// W3C Trace Context (https://www.w3.org/TR/trace-context/): the `tracestate` header, which may
/// come in several fields. Together, in their order, they are one list.
#pragma once

#include <sonde/record.bpf.h>

enum {
    SONDE_TRACE_STATES = 4, ///< fields that are kept
};

/// The fields of a request's `tracestate`; the entries after the last field are empty.
struct sonde_trace_states {
    struct go_string fields[SONDE_TRACE_STATES];
    __u32 more; ///< 1 if there are more
    __u32 _pad;
};

/// Implements sonde_record_trace_state, with the arguments and the result of sonde_record_append.
/// It is a global function: the verifier checks its body once, separately.
__noinline __u64 sonde_trace_states_append(struct sonde_scratch *scratch, struct sonde_str *where,
                                           const struct sonde_trace_states *states, __u32 limit,
                                           __u32 start) {
    if (!scratch || !where || !states)
        return start;
    __u32 size = start;
    __u64 flags = states->more ? SONDE_EVENT_TRUNCATED : 0;
    for (int i = 0; i < SONDE_TRACE_STATES; i++) {
        struct go_string field = states->fields[i];
        struct sonde_str part = {};
        __u32 used = size - start, place = size & (2 * SONDE_RECORD_MAX - 1);
        if (field.length == 0)
            continue;
        if (used + 1 >= limit || place > SONDE_RECORD_MAX) {
            flags |= SONDE_EVENT_TRUNCATED;
            sonde_count(SONDE_COUNT_TRUNCATED);
            break;
        }
        if (used) {
            scratch->bytes[place] = ',';
            size++;
            used++;
        }
        __u64 end = sonde_record_append(scratch, &part, &field, limit - used, size);
        size = end;
        if ((end >> 32) & SONDE_EVENT_TRUNCATED) {
            flags |= end >> 32 | SONDE_EVENT_TRACE_STATE_CUT;
            break;
        }
        flags |= end >> 32;
    }
    where->offset = size > start ? start : 0;
    where->length = size - start;
    return flags << 32 | size;
}

/// Appends the fields as one list of at most `limit` bytes. A longer list is cut and flagged, and
/// the reader leaves out the member that was cut. Costs one read for each field.
static __always_inline void sonde_record_trace_state(struct sonde_record *record,
                                                     struct sonde_span *span,
                                                     const struct sonde_trace_states *states,
                                                     __u32 limit) {
    __u64 end = sonde_trace_states_append((struct sonde_scratch *)record->bytes, &span->trace_state,
                                          states, limit, record->size);
    record->size = end;
    record->flags |= end >> 32;
}
