// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// What the errors of Kafka's clients hold: a number, or one error for each message.
#pragma once

#include <sonde/go_slice.bpf.h>
#include <sonde/go_type.bpf.h>

/// Returns the descriptor of an error's type.
static __always_inline __u64 kafka_error_type(struct go_interface error) {
    const struct go_itab *table = (const struct go_itab *)error.type;
    __u64 type;
    return table && sonde_peek(&type, sizeof(type), (__u64)&table->type) ? type : 0;
}

/// Returns the number that an error is, as in `type Error int` and `type KError int16`; 0 if its
/// type is another one.
static __always_inline __s64 kafka_error_number(struct go_interface error) {
    __s64 number = 0;
    __s16 short_number = 0;
    __u8 kind = go_kind_of(kafka_error_type(error));
    if (kind == GO_KIND_INT)
        sonde_read(&number, sizeof(number), error.data);
    if (kind == GO_KIND_INT16)
        sonde_read(&short_number, sizeof(short_number), error.data);
    return kind == GO_KIND_INT16 ? short_number : number;
}

/// Returns the errors that an error consists of, as in `type WriteErrors []error`; empty if its
/// type is another one.
static __always_inline struct go_slice kafka_error_list(struct go_interface error) {
    struct go_slice errors = {};
    __u64 type = kafka_error_type(error), element;
    // Slice types have the layout of pointer types.
    if (go_kind_of(type) == GO_KIND_SLICE &&
        sonde_peek(&element, sizeof(element),
                   (__u64) & ((const struct go_pointer_type *)type)->element) &&
        go_kind_of(element) == GO_KIND_INTERFACE)
        sonde_read(&errors, sizeof(errors), error.data);
    return errors;
}
