// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Building and sending a record: fixed part first, then the strings, then exactly the bytes used
/// go to the ring.
#pragma once

#include <sonde/event.h>
#include <sonde/go_abi.bpf.h>
#include <sonde/limit.bpf.h>
#include <sonde/hook.bpf.h>
#include <sonde/ring.bpf.h>
#include <sonde/scratch.bpf.h>

/// A record under construction.
struct sonde_record {
    __u8 *bytes;
    __u32 size;  ///< bytes used so far
    __u16 flags; ///< enum sonde_event_flag, or-ed
};

/// Takes the thread's scratch for a record whose fixed part is `fixed_size` bytes, cleared. Null,
/// and counted as lost, if the kernel has no memory.
static __always_inline void *sonde_record_begin(struct sonde_record *record, __u32 fixed_size) {
    record->bytes = sonde_scratch();
    record->size = fixed_size;
    record->flags = 0;
    if (record->bytes)
        __builtin_memset(record->bytes, 0, fixed_size);
    else
        sonde_count(SONDE_COUNT_NO_SCRATCH);
    return record->bytes;
}

/// Does what sonde_record_string says, for a record of `start` bytes so far. A global function: the
/// verifier checks it once, by itself, and not for each way in which the strings before it can end.
/// Gives the record's new size, and above it, in the high 32 bits, the flags to set.
__noinline __u64 sonde_record_append(struct sonde_scratch *scratch, struct sonde_str *where,
                                     const struct go_string *string, __u32 limit, __u32 start) {
    if (!scratch || !where || !string)
        return start;
    __u64 length = string->length, flags = 0;
    if (length == 0)
        return start;
    if (limit > SONDE_STRING_MAX)
        limit = SONDE_STRING_MAX;
    if (start > SONDE_RECORD_MAX)
        limit = 0;
    if (length > limit) {
        length = limit;
        flags = (__u64)SONDE_EVENT_TRUNCATED << 32;
        sonde_count(SONDE_COUNT_TRUNCATED);
    }
    // The compiler may drop a bound that the verifier needs to see.
    __u32 place = start & (2 * SONDE_RECORD_MAX - 1);
    if (place > SONDE_RECORD_MAX)
        return flags | start;
    if (!sonde_read(scratch->bytes + place, length & SONDE_STRING_MAX, string->data))
        return flags | (__u64)SONDE_EVENT_READ_FAULT << 32 | start;
    where->offset = start;
    where->length = length;
    return flags | (start + length);
}

/// Appends a string of at most `limit` bytes, mostly a SONDE_LIMIT and never more than
/// SONDE_STRING_MAX, and says in `where` where it lies. What is longer is cut, what would start
/// behind SONDE_RECORD_MAX or cannot be read is empty; all of it is flagged and counted. One read.
static __always_inline void sonde_record_string(struct sonde_record *record,
                                                struct sonde_str *where,
                                                const struct go_string *string, __u32 limit) {
    __u64 end = sonde_record_append((struct sonde_scratch *)record->bytes, where, string, limit,
                                    record->size);
    record->size = end;
    record->flags |= end >> 32;
}

/// Does what sonde_record_string says, with the limit that SONDE_LIMIT declares under the name of the
/// event's field. `record` and `event` are in scope, as in the body of a SONDE_CALL_END.
#define SONDE_RECORD(field, string)                                                                \
    sonde_record_string(record, &event->field, string, sonde_limit_##field)

/// Declares a member of an operation's struct, for a string that is kept under the name of the event's field.
#define SONDE_STRING(field, ...) struct go_string field

/// The same for a string that was kept under the name of the event's field: in `kept`, which is in scope.
#define SONDE_RECORD_KEPT(field, ...) SONDE_RECORD(field, &kept->field)

/// Fills in what every record begins with. `type` is SONDE_TYPE_OF(the event's struct).
static __always_inline void sonde_record_head(const struct sonde_hook *hook,
                                              struct sonde_event *event, __u32 type) {
    event->type = type;
    event->probe = sonde_config.probe;
    event->pid = hook->process_id;
    event->process = hook->process;
    event->executable = hook->executable->slot;
}

/// Fills in what every span's record begins with. `type` is SONDE_TYPE_OF(the event's struct).
static __always_inline void sonde_record_span(const struct sonde_hook *hook,
                                              struct sonde_span *span, __u32 type,
                                              const struct sonde_operation *operation) {
    sonde_record_head(hook, &span->event, type);
    __builtin_memcpy(span->trace_id, operation->span.trace_id, 16);
    __builtin_memcpy(span->span_id, operation->span.span_id, 8);
    __builtin_memcpy(span->parent_id, operation->parent_id, 8);
    span->trace_flags = operation->span.trace_flags;
    span->parent = operation->parent;
    span->start = operation->start;
    span->end = bpf_ktime_get_boot_ns();
}

/// The BTF type id by which the Manager knows a record's struct.
#define SONDE_TYPE_OF(type) ((__u32)__builtin_btf_type_id(*(type *)0, 0))

static __always_inline void *sonde_span_record_begin(const struct sonde_hook *hook,
                                                     struct sonde_record *record, __u32 size,
                                                     __u32 type,
                                                     struct sonde_operation *operation) {
    if (!operation->sampled)
        return 0;
    operation->recorded = 1;
    SONDE_MARK(SONDE_MARK_RECORD);
    struct sonde_span *span = sonde_record_begin(record, size);
    if (span)
        sonde_record_span(hook, span, type, operation);
    return span;
}

/// Begins the record of an operation's span: an event of type `type`, which starts with a
/// struct sonde_span, with that filled in and the rest cleared. Null if the span is not sampled, or, then
/// counted as lost, if the kernel has no memory. Send the record then: from here on it is the
/// operation's outcome.
#define sonde_span_record(hook, record, type, operation)                                           \
    ({                                                                                             \
        _Static_assert(__builtin_types_compatible_p(typeof(((type *)0)->span), struct sonde_span) && \
                           __builtin_offsetof(type, span) == 0,                                    \
                       "the event of a span begins with 'struct sonde_span span'");                \
        (type *)sonde_span_record_begin(hook, record, sizeof(type), SONDE_TYPE_OF(type), operation); \
    })

/// Puts the record into the ring. False if there is no room. The reader drains on a timer; it is
/// woken only by the record that takes the ring over its threshold.
static __always_inline _Bool sonde_record_output(struct sonde_record *record) {
    struct sonde_event *event = (struct sonde_event *)record->bytes;
    __u32 size = record->size;
    if (size > sizeof(struct sonde_scratch)) // never, as sonde_record_append sees to
        return 0;
    event->size = size;
    event->flags = record->flags;
    __u64 before = bpf_ringbuf_query(&shared_events, BPF_RB_AVAIL_DATA);
    __u64 flags = before < sonde_config.wakeup_bytes && before + size >= sonde_config.wakeup_bytes
                      ? BPF_RB_FORCE_WAKEUP
                      : BPF_RB_NO_WAKEUP;
    SONDE_MARK(SONDE_MARK_SEND);
    return !bpf_ringbuf_output(&shared_events, record->bytes, size, flags);
}

/// Sends the record of a span. A full ring is counted.
static __always_inline void sonde_record_send(struct sonde_record *record) {
    sonde_count(sonde_record_output(record) ? SONDE_COUNT_SENT : SONDE_COUNT_RING_FULL);
}
