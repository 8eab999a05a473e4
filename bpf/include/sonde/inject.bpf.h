// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Writes a span's `traceparent` into a request that the target is building, in the spare room of a
/// buffer that only the running thread may touch. The bytes are written first, after the bytes in
/// use, where nothing reads them. Then the count of used bytes is raised, which makes them part of
/// the request. Nothing is written if a check fails. Only probes that need
/// ProbeNeeds.WriteToProcess may use this header: bpf_probe_write_user needs CAP_SYS_ADMIN and a
/// kernel without lockdown.
#pragma once

#include <sonde/buffer.bpf.h>
#include <sonde/counters.bpf.h>
#include <sonde/forwarded.bpf.h>
#include <sonde/scratch.bpf.h>

enum {
    SONDE_HPACK_FIELD_LENGTH = 69,  ///< kind, length, "traceparent", length, the value
    SONDE_HTTP2_FRAME_HEAD = 9,     ///< RFC 9113, 4.1
    SONDE_HTTP2_FRAME_MAX = 16384,  ///< the size that every peer accepts at least (RFC 9113, 4.2)
    SONDE_HTTP2_HEADERS = 1,        ///< type of a HEADERS frame (RFC 9113, 6.2)
    SONDE_HTTP2_END_HEADERS = 0x04, ///< flag: no CONTINUATION follows
    SONDE_HTTP2_PADDED = 0x08,      ///< flag: padding follows the fields
};

static __always_inline _Bool sonde_write(__u64 to, const void *from, __u32 size) {
    return bpf_probe_write_user((void *)to, from, size) == 0;
}

static __always_inline _Bool sonde_inject_line(const struct sonde_buffer *buffer,
                                               const struct sonde_span_context *context) {
    struct sonde_http1_line line = {};
    sonde_http1_line_format(&line, context);
    __u64 used = buffer->used + SONDE_HTTP1_LINE_LENGTH;
    return sonde_buffer_has_room(buffer, SONDE_HTTP1_LINE_LENGTH) &&
           sonde_write(buffer->data + buffer->used, line.text, SONDE_HTTP1_LINE_LENGTH) &&
           sonde_write(buffer->used_address, &used, sizeof(used));
}

/// Inserts the line before the empty line that follows `head`.
static __always_inline _Bool sonde_insert_line(const struct sonde_buffer *head,
                                               const struct sonde_span_context *context) {
    struct sonde_http1_line line = {};
    __u64 end = head->data + head->used, used = head->used + SONDE_HTTP1_END_LENGTH;
    __u64 longer = used + SONDE_HTTP1_LINE_LENGTH;
    if (!sonde_buffer_has_room(head, SONDE_HTTP1_LINE_LENGTH + SONDE_HTTP1_END_LENGTH))
        return 0;
    sonde_http1_line_format(&line, context);
    line.end[0] = '\r';
    line.end[1] = '\n';
    // The line begins where the empty line is, and the count of used bytes must match. So all but
    // the beginning is written first, after the bytes in use, and the count is rewritten unchanged:
    // memory that cannot be written is detected before anything changes. If a later write fails
    // nevertheless, the empty line is restored.
    if (!sonde_write(end + SONDE_HTTP1_END_LENGTH, line.text + SONDE_HTTP1_END_LENGTH,
                     SONDE_HTTP1_LINE_LENGTH) ||
        !sonde_write(head->used_address, &used, sizeof(used)))
        return 0;
    if (sonde_write(end, line.text, SONDE_HTTP1_END_LENGTH) &&
        sonde_write(head->used_address, &longer, sizeof(longer)))
        return 1;
    sonde_write(end, line.end, SONDE_HTTP1_END_LENGTH);
    return 0;
}

struct sonde_replace_scratch {
    struct sonde_forwarded_window window;
    struct sonde_forwarded forwarded;
    struct {
        __u8 before[SONDE_FORWARDED_BEFORE];
        __u8 text[SONDE_FORWARDED_LENGTH];
        __u8 _pad[4];
    } found;
};

/// Replaces a caller's header in the `length` bytes at `data` by the span's own.
static __always_inline _Bool sonde_replace_forwarded(__u64 data, __u64 length,
                                                     const struct sonde_span_context *context) {
    struct sonde_replace_scratch *scratch = sonde_scratch();
    if (!scratch)
        return 0;
    struct sonde_forwarded *forwarded = &scratch->forwarded;
    sonde_forwarded_format(forwarded, context);
    // The length is bounded here, in the register that the read uses: up to Linux 6.1 the verifier
    // forgets the bounds of a value that was on the stack.
    asm volatile("" : "+r"(length));
    if (length > SONDE_FORWARDED_WINDOW)
        length = SONDE_FORWARDED_WINDOW;
    if (!sonde_read(scratch->window.text, length, data))
        return 0;
    // The bytes after those that were read are left over from earlier, so a match there does not
    // count.
    for (int i = 0; i < SONDE_FORWARDED_TRIES; i++) {
        int place = sonde_forwarded_find(&scratch->window, *(const __u64 *)forwarded->old);
        __u64 text = data + place;
        if (place < 0 || place + SONDE_TRACEPARENT_LENGTH > (int)length ||
            !sonde_read(&scratch->found, SONDE_FORWARDED_BEFORE + SONDE_FORWARDED_LENGTH,
                        text - SONDE_FORWARDED_BEFORE))
            return 0;
        if (!sonde_forwarded_begins(scratch->found.before)) {
            scratch->window.text[place & (SONDE_FORWARDED_WINDOW - 1)] = 0; // not to be found again
            continue;
        }
        return sonde_forwarded_equals(scratch->found.text, forwarded->old) &&
               sonde_write(text + SONDE_FORWARDED_SPAN, forwarded->new + SONDE_FORWARDED_SPAN,
                           SONDE_FORWARDED_TAIL);
    }
    return 0;
}

/// A `traceparent` field as HPACK encodes it: a literal that is never indexed, so it changes
/// neither side's dynamic table (RFC 7541, 6.2.3).
struct sonde_hpack_field {
    __u8 text[SONDE_HPACK_FIELD_LENGTH];
    __u8 _pad[3];
};

static __always_inline void sonde_hpack_format(struct sonde_hpack_field *field,
                                               const struct sonde_span_context *context) {
    field->text[0] = 0x10; // a literal; neither it nor its name is ever indexed
    field->text[1] = 11;
    __builtin_memcpy(field->text + 2, "traceparent", 11);
    field->text[13] = SONDE_TRACEPARENT_LENGTH;
    sonde_traceparent_format(field->text + 14, context);
}

static __always_inline _Bool sonde_inject_field(const struct sonde_buffer *buffer, __u64 frame_size,
                                                __u32 stream,
                                                const struct sonde_span_context *context) {
    struct sonde_hpack_field field = {};
    __u8 head[SONDE_HTTP2_FRAME_HEAD];
    __u64 frame = buffer->data + buffer->used - frame_size;
    if (!sonde_buffer_has_room(buffer, SONDE_HPACK_FIELD_LENGTH) || frame_size < sizeof(head) ||
        frame_size > buffer->used || !sonde_read(head, sizeof(head), frame))
        return 0;
    __u32 length = head[0] << 16 | head[1] << 8 | head[2];
    __u32 id = (__u32)head[5] << 24 | head[6] << 16 | head[7] << 8 | head[8];
    if (length + sizeof(head) != frame_size || head[3] != SONDE_HTTP2_HEADERS || id != stream ||
        (head[4] & (SONDE_HTTP2_END_HEADERS | SONDE_HTTP2_PADDED)) != SONDE_HTTP2_END_HEADERS)
        return 0;
    length += SONDE_HPACK_FIELD_LENGTH;
    if (length > SONDE_HTTP2_FRAME_MAX)
        return 0;

    sonde_hpack_format(&field, context);

    // The frame's length and the count of used bytes must match. So the count is first rewritten
    // unchanged: memory that cannot be written is detected before anything changes. If a later
    // write fails nevertheless, the length is restored. Its high byte is 0 before and after.
    __u8 longer[2] = {length >> 8, length};
    __u64 used = buffer->used + SONDE_HPACK_FIELD_LENGTH;
    if (!sonde_write(buffer->data + buffer->used, field.text, SONDE_HPACK_FIELD_LENGTH) ||
        !sonde_write(buffer->used_address, &buffer->used, sizeof(buffer->used)))
        return 0;
    if (sonde_write(frame + 1, longer, sizeof(longer)) &&
        sonde_write(buffer->used_address, &used, sizeof(used)))
        return 1;
    sonde_write(frame + 1, &head[1], sizeof(longer));
    return 0;
}

static __always_inline _Bool sonde_injected(_Bool done) {
    sonde_count_injection(done ? SONDE_COUNT_INJECTED : SONDE_COUNT_INJECT_NO_ROOM);
    return done;
}

/// Adds a `traceparent` line to the HTTP/1 header that is being written to the buffer, which must
/// be at the start of a line. Returns whether it did; either outcome is counted, once. Costs two
/// reads and two writes.
static __always_inline _Bool sonde_inject_http1(const struct sonde_buffer *buffer,
                                                const struct sonde_span_context *context) {
    enum sonde_buffer_end end = sonde_buffer_end(buffer);
    return end != SONDE_BUFFER_DONE &&
           sonde_injected(end == SONDE_BUFFER_LINE && sonde_inject_line(buffer, context));
}

/// Adds the line to a whole header, before the empty line that ends it. Returns and counts as
/// sonde_inject_http1 does. Afterwards `buffer` describes the header without that empty line,
/// because a copy would cost stack. Costs three reads and four writes.
static __always_inline _Bool sonde_inject_http1_last(struct sonde_buffer *buffer,
                                                     const struct sonde_span_context *context) {
    enum sonde_buffer_end end =
        sonde_buffer_before_end(buffer) ? sonde_buffer_end(buffer) : SONDE_BUFFER_OPEN;
    return end != SONDE_BUFFER_DONE &&
           sonde_injected(end == SONDE_BUFFER_LINE && sonde_insert_line(buffer, context));
}

/// Replaces the `traceparent` of the span's caller by the span's own, in HTTP/1 header lines of
/// `length` bytes at `data`, in a buffer that only the running thread may touch. Returns whether it
/// did; either outcome is counted. Costs two reads and a write.
static __always_inline _Bool sonde_inject_replace(__u64 data, __u64 length,
                                                  const struct sonde_span_context *context) {
    return sonde_injected(sonde_replace_forwarded(data, length, context));
}

/// Adds a `traceparent` field to the HEADERS frame of stream `stream`, which occupies the last
/// `frame_size` bytes of the buffer, including its head of nine bytes. The field is a literal that
/// is never indexed, so it changes neither side's dynamic table (RFC 7541, 6.2.3). Nothing is added
/// if the frame is another one, is padded, or continues in another frame. Returns whether the field
/// was added; either outcome is counted. Costs a read and four writes.
static __always_inline _Bool sonde_inject_hpack(const struct sonde_buffer *buffer, __u64 frame_size,
                                                __u32 stream,
                                                const struct sonde_span_context *context) {
    return sonde_injected(sonde_inject_field(buffer, frame_size, stream, context));
}
