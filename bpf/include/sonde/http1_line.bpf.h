// SPDX-License-Identifier: Apache-2.0 OR MIT
/// The line that carries a span's context in the header of an HTTP/1 request.
#pragma once

#include <sonde/trace_context.bpf.h>

enum {
    SONDE_HTTP1_LINE_LENGTH = 70, ///< "Traceparent: ", the value, CR LF
    SONDE_HTTP1_END_LENGTH = 2,   ///< CR LF: the empty line that ends a header
};

struct sonde_http1_line {
    __u8 text[SONDE_HTTP1_LINE_LENGTH];
    __u8 end[SONDE_HTTP1_END_LENGTH]; ///< room for the end of the header after it
};

static __always_inline void sonde_http1_line_format(struct sonde_http1_line *line,
                                                    const struct sonde_span_context *context) {
    __builtin_memcpy(line->text, "Traceparent: ", 13);
    sonde_traceparent_format(line->text + 13, context);
    line->text[68] = '\r';
    line->text[69] = '\n';
}
