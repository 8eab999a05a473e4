// SPDX-License-Identifier: Apache-2.0 OR MIT
/// The layout of what a program sends: a fixed head, the probe's own fixed fields, and a tail that
/// holds just the bytes that its strings have. The first struct of an event is `struct sonde_span`,
/// or `struct sonde_annotation`.
#pragma once

#include <sonde/types.h>

/// What a program has to say about a record.
enum sonde_event_flag {
    SONDE_EVENT_TRUNCATED = 1, ///< at least one string was longer than its limit and is cut
    SONDE_EVENT_READ_FAULT =
        2,                    ///< at least one value could not be read from the target and is empty
    SONDE_EVENT_PANICKED = 4, ///< the operation ended in a panic
    SONDE_EVENT_TRACE_STATE_CUT = 8, ///< the tracestate's last member may be cut
};

/// Where a span's parent was found.
enum sonde_parent {
    SONDE_PARENT_NONE = 0,   ///< the span is a root
    SONDE_PARENT_LOCAL = 1,  ///< the parent is a span of the same process
    SONDE_PARENT_REMOTE = 2, ///< the parent came with a request from outside
    SONDE_PARENT_GOROUTINE =
        3, ///< the parent is the span in which the span's goroutine was started; it may have ended
};

/// A string in the record's tail.
struct sonde_str {
    __u16 offset; ///< from the start of the record; 0 for an empty string
    __u16 length; ///< in bytes
};

/// The type of a Go value: the reader of the record knows its name.
struct sonde_go_type {
    __u32 hash; ///< of the type's full name; 0 for none
};

/// Every record starts with this.
struct sonde_event {
    __u32 type;       ///< BTF type id of the record's struct in its object
    __u16 probe;      ///< number of the probe, given by the Manager at load
    __u16 flags;      ///< enum sonde_event_flag, or-ed
    __u32 size;       ///< bytes of the record, tail included
    __u32 pid;        ///< process id, as the Manager sees it
    __u32 executable; ///< slot of the executable
    __u32 process;    ///< number of the process: tells it from all that had its id before
};

/// The record of every span starts with this.
struct sonde_span {
    struct sonde_event event;
    __u8 trace_id[16]; ///< most significant byte first
    __u8 span_id[8];
    __u8 parent_id[8]; ///< all zero for a root
    __u64 start;       ///< ns of CLOCK_BOOTTIME
    __u64 end;         ///< ns of CLOCK_BOOTTIME
    __u8 trace_flags;  ///< W3C trace flags; bit 0 says sampled
    __u8 parent;       ///< enum sonde_parent
    struct sonde_str trace_state; ///< W3C tracestate that came with the request, its fields joined
    __u8 _pad[2];
};

/// The record of every annotation starts with this: what a probe adds to the span of another. It
/// precedes that span's record in the ring.
struct sonde_annotation {
    struct sonde_event event;
    __u8 span_id[8]; ///< of the span that it belongs to
};
