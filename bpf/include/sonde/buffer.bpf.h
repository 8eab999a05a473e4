// SPDX-License-Identifier: Apache-2.0 OR MIT
/// A buffer in which the target assembles an HTTP/1 request.
#pragma once

#include <sonde/http1_line.bpf.h>
#include <sonde/read.bpf.h>

enum {
    SONDE_BUFFER_MAX = 1 << 20, ///< a larger size means that it is not a buffer
};

/// A buffer that the target is filling.
struct sonde_buffer {
    __u64 data;         ///< address of its first byte
    __u64 used;         ///< bytes in use, from its start
    __u64 size;         ///< its capacity in bytes, including the spare ones
    __u64 used_address; ///< address where the target keeps `used`, a Go int
};

/// Whether the description of a buffer is plausible and the buffer has `room` spare bytes.
static __always_inline _Bool sonde_buffer_has_room(const struct sonde_buffer *buffer, __u64 room) {
    return buffer->data && buffer->used_address && buffer->size <= SONDE_BUFFER_MAX &&
           buffer->used <= buffer->size && buffer->size - buffer->used >= room;
}

/// How a buffer ends.
enum sonde_buffer_end {
    SONDE_BUFFER_OPEN, ///< it does not end with a complete line, or is too short to tell
    SONDE_BUFFER_LINE, ///< it ends with a complete line
    SONDE_BUFFER_DONE, ///< it ends with a span's line: a site at a function's first instruction is
                       ///< hit again after the function's stack has grown
};

/// Returns how the buffer ends. Costs two reads.
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

/// Shortens the description of a buffer that ends with a whole header, so that it stops before the
/// header's empty line. Returns false if the buffer does not end with a header. Costs one read.
static __always_inline _Bool sonde_buffer_before_end(struct sonde_buffer *buffer) {
    __u8 last[4];
    if (buffer->used < sizeof(last) ||
        !sonde_read(last, sizeof(last), buffer->data + buffer->used - sizeof(last)) ||
        last[0] != '\r' || last[1] != '\n' || last[2] != '\r' || last[3] != '\n')
        return 0;
    buffer->used -= SONDE_HTTP1_END_LENGTH;
    return 1;
}
