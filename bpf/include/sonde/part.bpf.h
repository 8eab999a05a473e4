// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Sends what belongs to a span ahead of its record, in parts: a text of any size, or what a
/// program puts together itself. The reader joins the parts.
#pragma once

#include <sonde/record.bpf.h>

enum {
    SONDE_PART_BYTES = 4096, ///< most bytes in a part
    SONDE_PARTS_RUN = 16,    ///< parts in a run
    SONDE_PART_RUNS_MAX = 16 ///< most runs of a text
};

/// Sends the part of a text at `address` that begins at `offset`. The head of its record is in the
/// scratch. It is a global function: the verifier checks its body once, and not for each part.
__noinline int sonde_part_send(struct sonde_scratch *scratch, __u64 address, __u64 offset,
                               __u64 length) {
    if (!scratch)
        return 0;
    struct sonde_part *part = (struct sonde_part *)scratch->bytes;
    struct sonde_record record = {.bytes = scratch->bytes};
    part->offset = offset;
    asm volatile("" : "+r"(length));
    if (length > SONDE_PART_BYTES)
        length = SONDE_PART_BYTES;
    if (!sonde_read(scratch->bytes + sizeof(*part), length, address + offset))
        return 0;
    record.size = sizeof(*part) + length;
    return sonde_record_output(&record);
}

/// Sends the parts of a text from `sent` on, up to a run of them. Returns how much of the text has
/// been sent then. It is a global function, so the verifier does not follow each part to the end.
__noinline __u64 sonde_part_send_run(struct sonde_scratch *scratch, __u64 address, __u64 sent,
                                     __u64 length) {
    for (__u64 i = 0; i < SONDE_PARTS_RUN; i++) {
        if (sent >= length || !sonde_part_send(scratch, address, sent, length - sent))
            break;
        sent += SONDE_PART_BYTES;
    }
    return sent;
}

/// Sends a text in parts. Returns whether that was all of it. It is a global function.
__noinline int sonde_part_send_all(struct sonde_scratch *scratch, __u64 address, __u64 length) {
    __u64 sent = 0;
    for (__u64 i = 0; i < SONDE_PART_RUNS_MAX; i++) {
        __u64 end = sent + SONDE_PARTS_RUN * SONDE_PART_BYTES;
        sent = sonde_part_send_run(scratch, address, sent, length);
        if (sent < end)
            break;
    }
    return sent >= length;
}

/// Begins a part of the span of an operation in the thread's scratch. Returns null if the span is
/// not sampled, or if the kernel has no memory.
static __always_inline struct sonde_scratch *
sonde_part_begin(const struct sonde_hook *hook, const struct sonde_operation *operation,
                 __u32 offset) {
    struct sonde_scratch *scratch = operation->sampled ? sonde_scratch() : 0;
    if (!scratch)
        return 0;
    struct sonde_part *part = (struct sonde_part *)scratch->bytes;
    __builtin_memset(part, 0, sizeof(*part));
    sonde_record_head(hook, &part->event, SONDE_PART_TYPE);
    __builtin_memcpy(part->span_id, operation->span.span_id, sizeof(part->span_id));
    part->offset = offset;
    return scratch;
}

/// Sends a text that belongs to the span of an operation, before the span's own record is begun. A
/// text that is too large or for which the ring has no room is cut, which is counted. Returns the
/// flags of the span's record. Costs a read and a copy to the ring for each part.
static __always_inline __u16 sonde_send_parts(const struct sonde_hook *hook,
                                              const struct sonde_operation *operation,
                                              __u64 address, __u64 length) {
    struct sonde_scratch *scratch = sonde_part_begin(hook, operation, 0);
    if (!scratch || sonde_part_send_all(scratch, address, length))
        return 0;
    sonde_count(SONDE_COUNT_TRUNCATED);
    return SONDE_EVENT_TRUNCATED;
}
