// SPDX-License-Identifier: Apache-2.0 OR MIT
/// A buffer in which the target puts an HTTP/1 request together.
#pragma once

#include <sonde/http1_line.bpf.h>
#include <sonde/read.bpf.h>

enum {
    SONDE_BUFFER_MAX = 1 << 20, ///< a buffer that claims to be larger is none
};

/// A buffer of the target that is being filled.
struct sonde_buffer {
    __u64 data;         ///< address of its first byte
    __u64 used;         ///< bytes in use, from its start
    __u64 size;         ///< bytes that it has, the spare ones included
    __u64 used_address; ///< where the target keeps `used`, as a Go int
};

/// Whether a buffer can be one, and has `room` spare bytes.
static __always_inline _Bool sonde_buffer_has_room(const struct sonde_buffer *buffer, __u64 room) {
    return buffer->data && buffer->used_address && buffer->size <= SONDE_BUFFER_MAX &&
           buffer->used <= buffer->size && buffer->size - buffer->used >= room;
}

/// How a buffer ends.
enum sonde_buffer_end {
    SONDE_BUFFER_OPEN, ///< not with a line, or not enough of it is there to say
    SONDE_BUFFER_LINE, ///< with a line
    SONDE_BUFFER_DONE, ///< with a span's line: a site at a function's first instruction is hit again
                       ///< when the function's stack has grown
};

/// Two reads.
static __always_inline enum sonde_buffer_end sonde_buffer_end(const struct sonde_buffer *buffer) {
    __u64 end = buffer->data + buffer->used;
    __u8 last[2];
    __u64 first, name;
    if (buffer->used < sizeof(last) || !sonde_read(last, sizeof(last), end - sizeof(last)) ||
        last[0] != '\r' || last[1] != '\n')
        return SONDE_BUFFER_OPEN;
    if (buffer->used < SONDE_HTTP1_LINE_LENGTH)
        return SONDE_BUFFER_LINE;
    if (!sonde_read(&first, sizeof(first), end - SONDE_HTTP1_LINE_LENGTH))
        return SONDE_BUFFER_OPEN;
    __builtin_memcpy(&name, "Tracepar", sizeof(name));
    return first == name ? SONDE_BUFFER_DONE : SONDE_BUFFER_LINE;
}

/// Describes a buffer that holds the end of a header as what is before the empty line that ends it.
/// False where no header ends there. One read.
static __always_inline _Bool sonde_buffer_before_end(struct sonde_buffer *buffer) {
    __u8 last[4];
    if (buffer->used < sizeof(last) ||
        !sonde_read(last, sizeof(last), buffer->data + buffer->used - sizeof(last)) ||
        last[0] != '\r' || last[1] != '\n' || last[2] != '\r' || last[3] != '\n')
        return 0;
    buffer->used -= SONDE_HTTP1_END_LENGTH;
    return 1;
}
