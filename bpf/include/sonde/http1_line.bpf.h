// SPDX-License-Identifier: Apache-2.0 OR MIT
/// The line that carries a span's context in the header of an HTTP/1 request.
#pragma once

#include <sonde/trace_context.bpf.h>

enum {
    SONDE_HTTP1_LINE_LENGTH = 70, ///< "Traceparent: ", the value, CR LF
};

struct sonde_http1_line {
    __u8 text[SONDE_HTTP1_LINE_LENGTH];
    __u8 _pad[2];
};

static __always_inline void sonde_http1_line_format(struct sonde_http1_line *line,
                                                    const struct sonde_span_context *context) {
    __builtin_memcpy(line->text, "Traceparent: ", 13);
    sonde_traceparent_format(line->text + 13, context);
    line->text[68] = '\r';
    line->text[69] = '\n';
}
