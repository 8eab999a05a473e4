// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// Statements about a span, which a call of the program's makes: sent as parts, as many statements
/// in each as there is room for. Functions are global ones, so that the verifier checks each once.
/// The stack is short, so what they work on is in the thread's scratch.
#pragma once

#include <sonde/go_error.bpf.h>
#include <sonde/part.bpf.h>
#include <sonde/program_span.bpf.h>

#include "otel_api.h"
#include "otel_attribute.bpf.h"

SONDE_LIMIT(key, 255);    // of an attribute
SONDE_LIMIT(value, 1023); // a text, or the numbers of an array

enum {
    MAX_OPTIONS = 16,     ///< of a call
    MAX_ATTRIBUTES = 128, ///< of a call or an option
    MAX_ELEMENTS = 64,    ///< of an array of strings
    MAX_LINKS = 16,       ///< of an option
    MAX_CALLS = 1024,     ///< about one span

    SPAN_KIND_MAX = 5,
    LOWEST_ADDRESS = 4096,

    // With the longest key and value, a statement that begins here ends before the writer.
    STATEMENT_PLACE_MAX = SONDE_RECORD_MAX / 2,
    WRITER_PLACE = SONDE_RECORD_MAX + 256,
};

/// A function that was created with the values of variables around it, and what follows it.
struct otel_closure {
    __u64 code;
    struct go_slice values;
};

/// What is being said.
struct otel_writer {
    __u64 size;                 ///< of the part so far
    __u64 flags;                ///< enum sonde_event_flag values of the span's record
    __u64 detail;               ///< what is said belongs to what was said before
    struct otel_statement head; ///< of the next statement, with its key and its value
    struct go_string key, value;
    struct go_slice options;
    struct otel_closure closure; ///< of an option
    struct go_slice links, attributes;
    struct otel_key_value attribute;
    struct go_slice elements;
    struct go_type type;
};
_Static_assert(WRITER_PLACE + sizeof(struct otel_writer) <= sizeof(struct sonde_scratch),
               "the writer does not fit behind a part");

static __always_inline struct otel_writer *otel_writer_in(struct sonde_scratch *scratch) {
    return (struct otel_writer *)(scratch->bytes + WRITER_PLACE);
}

/// Takes note that something is not said.
static __always_inline void otel_cut(struct otel_writer *writer) {
    writer->flags |= SONDE_EVENT_TRUNCATED;
    sonde_count(SONDE_COUNT_TRUNCATED);
}

/// Sends what was said so far, if there is anything.
static __always_inline void otel_flush(struct sonde_scratch *scratch) {
    struct otel_writer *writer = otel_writer_in(scratch);
    struct sonde_record record = {.bytes = scratch->bytes, .size = writer->size};
    if (writer->size > sizeof(struct sonde_part) && !sonde_record_output(&record))
        otel_cut(writer);
    writer->size = sizeof(struct sonde_part);
}

/// Says what the writer has: head, key and value.
__noinline int otel_say(struct sonde_scratch *scratch) {
    struct sonde_str where = {};
    if (!scratch)
        return 0;
    struct otel_writer *writer = otel_writer_in(scratch);
    if (writer->size > STATEMENT_PLACE_MAX)
        otel_flush(scratch);
    __u64 at = writer->size & (SONDE_RECORD_MAX - 1);
    if (at > STATEMENT_PLACE_MAX)
        return 0;
    struct otel_statement *statement = (struct otel_statement *)(scratch->bytes + at);
    *statement = writer->head;
    statement->detail = writer->detail;
    __u64 end = sonde_record_append(scratch, &where, &writer->key, sonde_limit_key,
                                    at + sizeof(*statement));
    statement->key = where.length;
    where.length = 0;
    writer->flags |= end >> 32;
    end = sonde_record_append(scratch, &where, &writer->value, sonde_limit_value, end);
    statement->value = where.length;
    writer->flags |= end >> 32;
    writer->size = (__u32)end;
    return 0;
}

/// Says something that has no key; the rest of the head is in the writer.
static __always_inline void otel_say_value(struct sonde_scratch *scratch, enum otel_said said,
                                           __u64 data, __u64 length) {
    struct otel_writer *writer = otel_writer_in(scratch);
    writer->head.said = said;
    writer->key = (struct go_string){};
    writer->value = (struct go_string){.data = data, .length = length};
    otel_say(scratch);
}

static __always_inline void otel_say_text(struct sonde_scratch *scratch, enum otel_said said,
                                          struct go_string text) {
    otel_say_value(scratch, said, text.data, text.length);
}

/// Finds the elements of an array that an `any` holds, or of a slice to which it holds a pointer,
/// as up to version 1.6. An element has `size` bytes.
static __always_inline void otel_find_elements(struct otel_writer *writer, __u64 size) {
    struct go_interface array = writer->attribute.slice;
    writer->elements = (struct go_slice){};
    if (!array.type || !sonde_peek(&writer->type, sizeof(writer->type), array.type))
        return;
    if ((writer->type.kind & GO_KIND_MASK) == GO_KIND_ARRAY) {
        writer->elements.data = array.data;
        writer->elements.length = writer->type.size / size;
    } else if ((writer->type.kind & GO_KIND_MASK) == GO_KIND_POINTER) {
        sonde_read(&writer->elements, sizeof(writer->elements), array.data);
    }
}

/// Says element `index` of the writer's. Returns whether there may be another one.
__noinline int otel_say_element(struct sonde_scratch *scratch, __u64 index) {
    if (!scratch)
        return 0;
    struct otel_writer *writer = otel_writer_in(scratch);
    if (index >= writer->elements.length)
        return 0;
    writer->head.said = OTEL_SAID_ELEMENT;
    writer->key.length = 0;
    sonde_read(&writer->value, sizeof(writer->value),
               writer->elements.data + index * sizeof(struct go_string));
    otel_say(scratch);
    return 1;
}

/// Says the writer's elements. It is inlined: with all functions that call each other here, one
/// more would be too many.
static __always_inline void otel_say_elements(struct sonde_scratch *scratch) {
    for (__u64 i = 0; i < MAX_ELEMENTS; i++) {
        if (!otel_say_element(scratch, i))
            return;
    }
    if (otel_writer_in(scratch)->elements.length > MAX_ELEMENTS)
        otel_cut(otel_writer_in(scratch));
}

/// Says attribute `index` of the writer's.
__noinline int otel_say_attribute(struct sonde_scratch *scratch, __u64 index) {
    if (!scratch)
        return 0;
    struct otel_writer *writer = otel_writer_in(scratch);
    const struct otel_key_value *attribute = &writer->attribute;
    sonde_read(&writer->attribute, sizeof(writer->attribute),
               writer->attributes.data + index * sizeof(writer->attribute));
    __u64 type = attribute->type, size = sizeof(__u64);
    if (type > OTEL_TYPE_BYTES) { // a map, or a slice of values of any type
        otel_cut(writer);
        return 0;
    }
    writer->head.said = OTEL_SAID_ATTRIBUTE;
    writer->head.type = type;
    writer->head.number = attribute->number;
    writer->key = attribute->key;
    writer->value = attribute->text;
    writer->elements.length = 0;
    if (type == OTEL_TYPE_BOOLS)
        size = sizeof(__u8);
    else if (type == OTEL_TYPE_TEXTS)
        size = sizeof(struct go_string);
    if (type >= OTEL_TYPE_BOOLS && type <= OTEL_TYPE_TEXTS)
        otel_find_elements(writer, size);
    if (type >= OTEL_TYPE_BOOLS && type < OTEL_TYPE_TEXTS) {
        writer->value.data = writer->elements.data;
        writer->value.length = writer->elements.length * size;
    }
    otel_say(scratch);
    if (type == OTEL_TYPE_TEXTS)
        otel_say_elements(scratch);
    return 0;
}

/// Says the writer's attributes.
static __always_inline void otel_say_attributes(struct sonde_scratch *scratch) {
    struct otel_writer *writer = otel_writer_in(scratch);
    for (__u64 i = 0; i < MAX_ATTRIBUTES; i++) {
        if (i >= writer->attributes.length)
            return;
        otel_say_attribute(scratch, i);
    }
    if (writer->attributes.length > MAX_ATTRIBUTES)
        otel_cut(writer);
}

/// A trace.Link: a span's context and attributes.
struct otel_link {
    __u8 ids[24]; ///< trace id and span id
    __u8 _skip[40];
    struct go_slice attributes;
};

/// Says the link at `address`.
__noinline int otel_say_link(struct sonde_scratch *scratch, __u64 address) {
    if (!scratch)
        return 0;
    struct otel_writer *writer = otel_writer_in(scratch);
    const struct otel_link *link = (const struct otel_link *)address;
    otel_say_value(scratch, OTEL_SAID_LINK, address, sizeof(link->ids));
    sonde_read(&writer->attributes, sizeof(writer->attributes), (__u64)&link->attributes);
    writer->detail = 1;
    otel_say_attributes(scratch);
    writer->detail = 0;
    return 0;
}

/// The option that a closure is. The functions of trace.WithSpanKind and others have one type, so
/// the values that they hold say which is which: a kind, which is a small number; a slice of links;
/// or none. One that holds none is followed by others, as all of them lie together.
enum otel_option {
    OPTION_UNKNOWN,
    OPTION_KIND,
    OPTION_LINKS,
    OPTION_NEW_ROOT,
};

static __always_inline enum otel_option otel_option_in(struct otel_closure *closure, __u64 data) {
    const struct go_slice *values = &closure->values;
    if (!sonde_peek(closure, sizeof(*closure), data))
        return OPTION_UNKNOWN;
    if (values->data <= SPAN_KIND_MAX)
        return OPTION_KIND;
    if (values->data < LOWEST_ADDRESS)
        return OPTION_UNKNOWN;
    if (values->length >= LOWEST_ADDRESS)
        return OPTION_NEW_ROOT;
    return values->length && values->length <= values->capacity ? OPTION_LINKS : OPTION_UNKNOWN;
}

/// Reads a trace.WithTimestamp.
static __always_inline void otel_read_time(struct otel_statement *time,
                                           struct go_interface option) {
    time->said = OTEL_SAID_TIME;
    sonde_read(&time->number, sizeof(time->number) + sizeof(time->more), option.data);
}

/// Says option `index` of a call, which is identified by the kind of its type.
__noinline int otel_say_option(struct sonde_scratch *scratch, __u64 index) {
    if (!scratch)
        return 0;
    struct otel_writer *writer = otel_writer_in(scratch);
    struct go_interface option = go_element(struct go_interface, writer->options, index);
    switch (go_kind_held(option)) {
    case GO_KIND_SLICE: // trace.WithAttributes
        sonde_read(&writer->attributes, sizeof(writer->attributes), option.data);
        otel_say_attributes(scratch);
        return 0;
    case GO_KIND_STRUCT: // trace.WithTimestamp
        otel_read_time(&writer->head, option);
        otel_say_value(scratch, OTEL_SAID_TIME, 0, 0);
        return 0;
    case GO_KIND_FUNCTION:
        break;
    default:
        return 0;
    }
    enum otel_option what = otel_option_in(&writer->closure, option.data);
    if (what == OPTION_KIND) {
        writer->head.number = writer->closure.values.data;
        otel_say_value(scratch, OTEL_SAID_KIND, 0, 0);
    }
    if (what != OPTION_LINKS)
        return 0;
    writer->links = writer->closure.values;
    for (__u64 i = 0; i < MAX_LINKS; i++) {
        if (i >= writer->links.length)
            return 0;
        otel_say_link(scratch, writer->links.data + i * sizeof(struct otel_link));
    }
    if (writer->links.length > MAX_LINKS)
        otel_cut(writer);
    return 0;
}

/// Says the options of a call.
static __always_inline void otel_say_options(struct sonde_scratch *scratch,
                                             struct go_slice options) {
    struct otel_writer *writer = otel_writer_in(scratch);
    writer->options = options;
    for (__u64 i = 0; i < MAX_OPTIONS; i++) {
        if (i >= writer->options.length)
            return;
        otel_say_option(scratch, i);
    }
    if (writer->options.length > MAX_OPTIONS)
        otel_cut(writer);
}

/// Whether one of the options of a start is trace.WithNewRoot.
__noinline int otel_is_root(__u64 options, __u64 count) {
    struct go_slice slice = {.data = options, .length = count};
    struct otel_closure closure = {};
    for (__u64 i = 0; i < MAX_OPTIONS; i++) {
        if (i >= count)
            return 0;
        struct go_interface option = go_element(struct go_interface, slice, i);
        if (go_kind_held(option) == GO_KIND_FUNCTION &&
            otel_option_in(&closure, option.data) == OPTION_NEW_ROOT)
            return 1;
    }
    return 0;
}

/// Reads the trace.WithTimestamp among the options of an end.
__noinline int otel_find_time(struct otel_statement *time, __u64 options, __u64 count) {
    struct go_slice slice = {.data = options, .length = count};
    if (!time)
        return 0;
    for (__u64 i = 0; i < MAX_OPTIONS; i++) {
        if (i >= count)
            return 0;
        struct go_interface option = go_element(struct go_interface, slice, i);
        if (go_kind_held(option) == GO_KIND_STRUCT)
            otel_read_time(time, option);
    }
    return 0;
}

/// Says option `index` of a tracer: trace.WithInstrumentationVersion or trace.WithSchemaURL, whose
/// functions hold a string. The reader tells them apart. The function of
/// trace.WithInstrumentationAttributes may hold a slice, in which length and capacity are equal.
__noinline int otel_say_scope_option(struct sonde_scratch *scratch, __u64 index) {
    if (!scratch)
        return 0;
    struct otel_writer *writer = otel_writer_in(scratch);
    struct otel_closure *closure = &writer->closure;
    struct go_interface option = go_element(struct go_interface, writer->options, index);
    const struct go_slice *values = &closure->values;
    if (go_kind_held(option) == GO_KIND_FUNCTION &&
        sonde_peek(closure, sizeof(*closure), option.data) && values->data >= LOWEST_ADDRESS &&
        values->length <= SONDE_STRING_MAX && values->length != values->capacity)
        otel_say_value(scratch, OTEL_SAID_SCOPE_OPTION, values->data, values->length);
    return 0;
}

/// Says the options of a tracer.
static __always_inline void otel_say_scope_options(struct sonde_scratch *scratch,
                                                   struct go_slice options) {
    struct otel_writer *writer = otel_writer_in(scratch);
    writer->options = options;
    for (__u64 i = 0; i < MAX_OPTIONS; i++) {
        if (i >= writer->options.length)
            return;
        otel_say_scope_option(scratch, i);
    }
}

/// Begins what a call says of a span. Returns null if nothing is to be said of it.
static __always_inline struct sonde_scratch *otel_begin(const struct sonde_hook *hook,
                                                        struct sonde_program_span *span) {
    struct sonde_scratch *scratch =
        span ? sonde_part_begin(hook, &span->operation, SONDE_PART_BY_ITSELF) : 0;
    if (!scratch)
        return 0;
    if (span->parts >= MAX_CALLS) {
        span->flags |= SONDE_EVENT_TRUNCATED;
        sonde_count(SONDE_COUNT_TRUNCATED);
        return 0;
    }
    struct otel_writer *writer = otel_writer_in(scratch);
    __builtin_memset(writer, 0, sizeof(*writer));
    writer->size = sizeof(struct sonde_part);
    return scratch;
}

/// Sends what the call has said.
static __always_inline void otel_end(struct sonde_scratch *scratch,
                                     struct sonde_program_span *span) {
    otel_flush(scratch);
    span->parts++;
    span->flags |= otel_writer_in(scratch)->flags;
}
