// SPDX-License-Identifier: Apache-2.0 OR MIT
/// The layout of a record: a fixed head, the probe's own fixed fields, and a tail that holds
/// exactly the bytes of its strings. The first struct of an event is `struct sonde_span` or `struct
/// sonde_annotation`.
#pragma once

#include <sonde/types.h>

/// Flags that a program sets on a record.
enum sonde_event_flag {
    SONDE_EVENT_TRUNCATED = 1,       ///< at least one string exceeded its limit and was cut
    SONDE_EVENT_READ_FAULT = 2,      ///< a value could not be read from the target and is empty
    SONDE_EVENT_PANICKED = 4,        ///< the operation ended in a panic
    SONDE_EVENT_TRACE_STATE_CUT = 8, ///< the last member of the tracestate may be cut
};

/// Where a span's parent was found.
enum sonde_parent {
    SONDE_PARENT_NONE = 0,      ///< the span is a root
    SONDE_PARENT_LOCAL = 1,     ///< the parent is a span of the same process
    SONDE_PARENT_REMOTE = 2,    ///< the parent came with a request from outside
    SONDE_PARENT_GOROUTINE = 3, ///< this goroutine was started in the parent, which may have ended
};

/// What the attributes of a span are about, by their names.
enum sonde_subject {
    SONDE_SUBJECT_HTTP = 1,
    SONDE_SUBJECT_RPC = 2,
    SONDE_SUBJECT_DATABASE = 4,
    SONDE_SUBJECT_MESSAGING = 8,
};

/// A string in the record's tail.
struct sonde_str {
    __u16 offset; ///< from the start of the record; 0 for an empty string
    __u16 length; ///< in bytes
};

/// The type of a Go value. The reader of the record looks up its name.
struct sonde_go_type {
    __u32 hash; ///< hash of the type's full name; 0 if there is no type
};

/// Every record starts with this.
struct sonde_event {
    __u32 type;       ///< BTF type id of the record's struct in its object
    __u16 probe;      ///< number of the probe, which the Manager assigns at load
    __u16 flags;      ///< enum sonde_event_flag values, ORed together
    __u32 size;       ///< size of the record in bytes, including its tail
    __u32 pid;        ///< process id, as the Manager sees it
    __u32 executable; ///< slot of the executable
    __u32 process;    ///< number of the process: tells it from earlier ones with its id
};

/// The record of every span starts with this.
struct sonde_span {
    struct sonde_event event;
    __u8 trace_id[16]; ///< most significant byte first
    __u8 span_id[8];
    __u8 parent_id[8];            ///< all zero for a root
    __u64 start;                  ///< ns of CLOCK_BOOTTIME
    __u64 end;                    ///< ns of CLOCK_BOOTTIME
    __u8 trace_flags;             ///< W3C trace flags; bit 0 means sampled
    __u8 parent;                  ///< enum sonde_parent
    struct sonde_str trace_state; ///< W3C tracestate of the request, with its fields joined
    __u8 described; ///< enum sonde_subject values, ORed together: what a client's span around this
                    ///< one, which the program itself exports, describes
    __u8 _pad[1];
};

/// The record of every annotation starts with this. An annotation is what a probe adds to a span of
/// another probe, and it precedes that span's record in the ring.
struct sonde_annotation {
    struct sonde_event event;
    __u8 span_id[8]; ///< of the span that it belongs to
};

/// A part of what precedes the record of a span in the ring. The bytes of the part follow, to the
/// end of the record. The parts of a text that is too large for the record arrive in their order. A
/// part that stands by itself, such as what one call says of a span, may lie between any others.
struct sonde_part {
    struct sonde_event event; ///< its type is SONDE_PART_TYPE
    __u8 span_id[8];          ///< of the span that it belongs to
    __u32 offset;             ///< of the part in its text, or SONDE_PART_BY_ITSELF
    __u8 _pad[4];
};

enum {
    SONDE_PART_TYPE = 0x7fffffff, ///< no BTF type has this id
    SONDE_PART_BY_ITSELF = 0x7fffffff,
};
