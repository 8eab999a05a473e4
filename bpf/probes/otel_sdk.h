// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <sonde/event.h>

/// Says to the span around it that the program exports a span of its own.
struct otel_sdk_annotation {
    struct sonde_annotation annotation;
    __u64 kind;     ///< of the program's span: trace.SpanKind
    __u8 described; ///< enum sonde_subject values, ORed together: what that span describes
    __u8 _pad[7];
};
