// SPDX-License-Identifier: Apache-2.0 OR MIT
/// The buffer of a Go bufio.Writer.
#pragma once

#include <sonde/buffer.bpf.h>
#include <sonde/go_struct.bpf.h>

/// The probe's own enumerators for the fields of bufio.Writer.
struct go_bufio_fields {
    __u32 error; ///< bufio.Writer.err
    __u32 bytes; ///< bufio.Writer.buf
    __u32 used;  ///< bufio.Writer.n
};

/// Describes the buffer of the bufio.Writer at `writer`. Returns false if the writer holds an
/// error, or if its fields cannot be read or contradict each other. Costs three reads.
static __always_inline _Bool go_bufio_writer(struct sonde_buffer *buffer,
                                             const struct sonde_hook *hook,
                                             const struct go_bufio_fields fields, __u64 writer) {
    struct go_interface error;
    struct go_slice bytes;
    __builtin_memset(buffer, 0, sizeof(*buffer));
    if (!go_read_field(&error, hook, fields.error, writer) || error.type ||
        !go_read_field(&bytes, hook, fields.bytes, writer) ||
        !go_read_field(&buffer->used, hook, fields.used, writer) || bytes.length > bytes.capacity)
        return 0;
    buffer->data = bytes.data;
    buffer->size = bytes.length;
    buffer->used_address = writer + sonde_offset_of(hook->executable, fields.used);
    return 1;
}
