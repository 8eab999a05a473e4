// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// Finds the request whose HTTP/1 header a connection's goroutine is about to write, for the probes
/// that add its trace context.
#pragma once

#include <sonde/go_bufio.bpf.h>
#include <sonde/outgoing_header.bpf.h>
#include <sonde/sonde.bpf.h>

/// The state in which a hooked function finds the header.
enum moment {
    BEFORE_MAP, ///< at the start of a line, before the lines of the header map
    WHOLE,      ///< ended by an empty line, with nothing after it
};

/// Decides what to do about the request of a transferWriter.
static __always_inline enum sonde_wish find_request(const struct sonde_hook *hook,
                                                    __u64 transfer_writer,
                                                    struct sonde_span_context *context) {
    return sonde_outgoing_wish(hook, go_field(__u64, hook, TRANSFER_WRITER_HEADER, transfer_writer),
                               context);
}

static __always_inline _Bool read_writer(struct sonde_buffer *buffer, const struct sonde_hook *hook,
                                         __u64 writer) {
    return go_bufio_writer(
        buffer, hook, (struct go_bufio_fields){BUFIO_WRITER_ERR, BUFIO_WRITER_BUF, BUFIO_WRITER_N},
        writer);
}
