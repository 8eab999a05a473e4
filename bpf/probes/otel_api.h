// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <sonde/event.h>

/// What a statement says of its span.
enum otel_said {
    OTEL_SAID_SCOPE,        ///< the name of the tracer
    OTEL_SAID_SCOPE_OPTION, ///< its version or its schema
    OTEL_SAID_NAME,
    OTEL_SAID_KIND,
    OTEL_SAID_STATUS,
    OTEL_SAID_TIME,
    OTEL_SAID_ATTRIBUTE,
    OTEL_SAID_ELEMENT, ///< of the array of strings that the attribute before it is
    OTEL_SAID_EVENT,
    OTEL_SAID_ERROR,
    OTEL_SAID_LINK,
};

/// The type of an attribute's value: attribute.Type.
/// https://github.com/open-telemetry/opentelemetry-go/blob/v1.46.0/attribute/value.go#L36
enum otel_type {
    OTEL_TYPE_NOTHING,
    OTEL_TYPE_BOOL,
    OTEL_TYPE_INTEGER,
    OTEL_TYPE_DOUBLE,
    OTEL_TYPE_TEXT,
    OTEL_TYPE_BOOLS,
    OTEL_TYPE_INTEGERS,
    OTEL_TYPE_DOUBLES,
    OTEL_TYPE_TEXTS,
    OTEL_TYPE_BYTES,
};

/// One thing that a program has said of a span, with its key and its value behind it.
struct otel_statement {
    enum otel_said said;
    __u8 type;    ///< of an attribute: enum otel_type; of a status: codes.Code
    _Bool detail; ///< it belongs to the event or the link before it
    __u8 _pad[2];
    __u16 key;                  ///< length of the key
    __u16 value;                ///< length of the value: a text, numbers, or ids
    struct sonde_go_type error; ///< the error's type
    __u64 number; ///< a value that is a number; of a time.Time the first word, and of an event ns
                  ///< of CLOCK_BOOTTIME
    __u64 more;   ///< of a time.Time the second word
};

/// A span that the program has made without an SDK. Statements precede it in parts.
struct otel_api_event {
    struct sonde_span span;
    struct otel_statement end; ///< when it has ended, if the program says so
};
