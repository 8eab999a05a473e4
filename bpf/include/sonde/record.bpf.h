// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Builds and sends a record: the fixed part comes first, then the strings, and exactly the used
/// bytes go to the ring.
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
    __u16 flags; ///< enum sonde_event_flag values, ORed together
};

/// Uses the thread's scratch for a record, and clears its fixed part of `fixed_size` bytes. Returns
/// null, and counts the operation as lost, if the kernel has no memory.
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

/// Implements sonde_record_string for a record of `start` bytes so far. It is a global function, so
/// the verifier checks its body once, and not for each way in which the strings before it can end.
/// Returns the record's new size, and in the high 32 bits the flags to set.
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
    if (SONDE_UNLIKELY(length > limit)) {
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

/// Appends a string of at most `limit` bytes, and records its place in `where`. `limit` is usually
/// a SONDE_LIMIT, and never more than SONDE_STRING_MAX. A longer string is cut; a string that would
/// start beyond SONDE_RECORD_MAX or cannot be read is left empty. Each of these cases is flagged
/// and counted. Costs one read.
static __always_inline void sonde_record_string(struct sonde_record *record,
                                                struct sonde_str *where,
                                                const struct go_string *string, __u32 limit) {
    __u64 end = sonde_record_append((struct sonde_scratch *)record->bytes, where, string, limit,
                                    record->size);
    record->size = end;
    record->flags |= end >> 32;
}

enum {
    SONDE_TEXT_MAX = 48, ///< longest text that a program can keep itself, in bytes
};

/// A short text that a program has read, so that later records need no read.
struct sonde_text {
    __u64 words[SONDE_TEXT_MAX / sizeof(__u64)];
    struct go_string source; ///< where it was read from; empty if it could not be, or is longer
};

/// Keeps the text of a string, unless it is the one that is kept already: Go strings never change,
/// so this must be a string that the target still holds. Costs one read, or none.
static __always_inline void sonde_text_keep(struct sonde_text *text, struct go_string string) {
    __u64 length = string.length;
    if (text->source.data == string.data && text->source.length == length)
        return;
    text->source = (struct go_string){};
    if (length <= SONDE_TEXT_MAX && sonde_read(text->words, length, string.data))
        text->source = string;
}

/// Appends a kept text, as sonde_record_string does, but without a read.
static __always_inline void sonde_record_text(struct sonde_record *record, struct sonde_str *where,
                                              const struct sonde_text *text, __u32 limit) {
    __u64 length = text->source.length;
    __u32 place = record->size & (2 * SONDE_RECORD_MAX - 1);
    if (length == 0 || place > SONDE_RECORD_MAX)
        return;
    if (SONDE_UNLIKELY(length > limit)) {
        length = limit;
        record->flags |= SONDE_EVENT_TRUNCATED;
        sonde_count(SONDE_COUNT_TRUNCATED);
    }
    __u64 *to = (__u64 *)(record->bytes + place);
#pragma unroll
    for (__u32 i = 0; i < SONDE_TEXT_MAX / sizeof(__u64); i++)
        to[i] = text->words[i];
    where->offset = place;
    where->length = length;
    record->size = place + (length & SONDE_STRING_MAX);
}

/// Appends a string to the record of an event, with the limit that SONDE_LIMIT declares under the
/// name of the event's field (sonde_record_string). `record` and `event` must be in scope, as they
/// are in the body of a SONDE_CALL_END.
#define SONDE_RECORD(field, string)                                                                \
    sonde_record_string(record, &event->field, string, sonde_limit_##field)

/// Declares a member of an operation's struct, for a string that is kept under the name of the
/// event's field.
#define SONDE_STRING(field, ...) struct go_string field

/// Appends a string that was kept under the name of the event's field, in `kept`, which must be in
/// scope too.
#define SONDE_RECORD_KEPT(field, ...) SONDE_RECORD(field, &kept->field)

/// Fills in the head of a record. `type` is SONDE_TYPE_OF(the event's struct).
static __always_inline void sonde_record_head(const struct sonde_hook *hook,
                                              struct sonde_event *event, __u32 type) {
    event->type = type;
    event->probe = sonde_config.probe;
    event->pid = hook->process_id;
    event->process = hook->process;
    event->executable = hook->executable->slot;
}

/// Fills in the head of a span's record. `type` is SONDE_TYPE_OF(the event's struct).
static __always_inline void sonde_record_span(const struct sonde_hook *hook,
                                              struct sonde_span *span, __u32 type,
                                              const struct sonde_operation *operation) {
    sonde_record_head(hook, &span->event, type);
    __builtin_memcpy(span->trace_id, operation->span.trace_id, 16);
    __builtin_memcpy(span->span_id, operation->span.span_id, 8);
    __builtin_memcpy(span->parent_id, operation->parent_id, 8);
    span->trace_flags = operation->span.trace_flags;
    span->parent = operation->parent;
    span->described = operation->span.valid >> SONDE_SPAN_DESCRIBED;
    span->start = operation->start;
    span->end = bpf_ktime_get_boot_ns();
}

/// The BTF type id by which the Manager recognises a record's struct.
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

/// Begins the record of an operation's span: an event of type `type`, which starts with a struct
/// sonde_span. That struct is filled in, and the rest is cleared. Returns null if the span is not
/// sampled, or if the kernel has no memory, which is counted as a loss. Otherwise send the record:
/// from now on, its outcome is the operation's outcome.
#define sonde_span_record(hook, record, type, operation)                                           \
    ({                                                                                             \
        _Static_assert(                                                                            \
            __builtin_types_compatible_p(typeof(((type *)0)->span), struct sonde_span) &&          \
                __builtin_offsetof(type, span) == 0,                                               \
            "the event of a span begins with 'struct sonde_span span'");                           \
        (type *)sonde_span_record_begin(hook, record, sizeof(type), SONDE_TYPE_OF(type),           \
                                        operation);                                                \
    })

/// Puts the record into the ring. Returns false if there is no room. The reader drains the ring on
/// a timer; only the record that takes the ring over its threshold wakes it.
static __always_inline _Bool sonde_record_output(struct sonde_record *record) {
    struct sonde_event *event = (struct sonde_event *)record->bytes;
    __u64 size = record->size;
    // The register that is checked must be the one that is passed on. Where a body records on some
    // paths only, clang would otherwise check one copy of the size and pass another.
    asm volatile("" : "+r"(size));
    if (size > sizeof(struct sonde_scratch)) // never true: sonde_record_append sees to that
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
