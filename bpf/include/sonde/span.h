// SPDX-License-Identifier: Apache-2.0 OR MIT
/// What is kept of spans and of the operations that they describe. The Manager makes the maps, and
/// removes from them what a process that has ended leaves behind.
#pragma once

#include <sonde/types.h>

enum {
    SONDE_MAX_OPERATIONS = 16384,  ///< of one probe at a time, unless the Manager says otherwise
    SONDE_SPANS_PER_OPERATION = 2, ///< one is found by its goroutine, and by its context
    SONDE_MAX_SPANS = SONDE_MAX_OPERATIONS * SONDE_SPANS_PER_OPERATION,
    SONDE_MAX_ENDED_SPANS = SONDE_MAX_OPERATIONS,
    SONDE_MAX_GOROUTINES = 65536, ///< started in a span and not forgotten
    SONDE_MAX_OUTGOING = 16384,   ///< requests that are on their way out
    SONDE_CONTEXT_LINE = 3,       ///< contexts in a line
};

/// What identifies a span to its children.
struct sonde_span_context {
    __u8 trace_id[16]; ///< most significant byte first
    __u8 span_id[8];
    __u8 entry_id[8]; ///< the span of another process that the trace came here from; zero if none
    __u8 trace_flags; ///< W3C trace flags; bit 0 says sampled
    __u8 valid; ///< 1 if there is such a span; for a remote one: if its header was well-formed
    __u8 _pad[6];
};

/// A call: on which goroutine, and where on its stack.
struct sonde_call {
    __u64 g;              ///< address of its runtime.g; 0 for an operation that outlives its call
    __u64 goroutine;      ///< sonde_goroutine_id() of it
    __u64 depth;          ///< go_stack_depth() at its entry
    __u64 return_address; ///< go_return_address() at its entry
};

/// A span that others may be children of.
struct sonde_active_span {
    struct sonde_span_context context;
    struct sonde_call call; ///< its operation's
};

/// What a context and its next ancestors hold, each mixed into a word. Of contexts that do not
/// begin with their parent, and of `values` where a context is none that carries a value, it means
/// nothing.
struct sonde_context_line {
    __u64 parents[SONDE_CONTEXT_LINE];
    __u64 values[SONDE_CONTEXT_LINE];
};

struct sonde_ended_span {
    struct sonde_span_context context;
    struct sonde_context_line line;
};

/// The span of a request that is on its way out (sonde/outgoing.bpf.h).
struct sonde_outgoing {
    struct sonde_span_context context;
    __u32 users;  ///< requests in flight with this address; 0 while the last one is removing it
    __u32 shared; ///< 1 once there was more than one
};

/// By what the maps know whatever belongs to one process.
struct sonde_key {
    __u64 id;      ///< of a goroutine, or an address: the map says of what
    __u32 process; ///< number of the process (sonde/traced_process.bpf.h)
    __u32 part;    ///< tells apart what has one id; 0 where the map does not say
};

/// The key of running operations. The Manager knows the maps that SONDE_OPERATIONS declares by it.
typedef struct sonde_key sonde_operation_key;

/// By what a span is found: the part of its key.
enum sonde_span_holder {
    SONDE_SPAN_OF_GOROUTINE, ///< `id` is sonde_goroutine_id(): the innermost span that it runs
    SONDE_SPAN_OF_CONTEXT,   ///< `id` is the address in a context.Context: the operation it is for
};

/// The first member of every probe's own operation struct.
struct sonde_operation {
    __u8 sampled;  ///< 1 if its record is to be sent; the Manager reads it too
    __u8 recorded; ///< 1 once its record was begun: what becomes of that is counted as its outcome
    __u8 parent;   ///< enum sonde_parent
    __u8 _pad;
    __u32 top;                      ///< of the outermost: level of the innermost that still runs
    struct sonde_span_context span; ///< not valid if it was never started
    __u8 parent_id[8];              ///< of its parent; all zero for a root
    struct sonde_active_span outer; ///< what its goroutine ran before; not valid if nothing
    __u64 start;                    ///< ns of CLOCK_BOOTTIME
    struct sonde_call call;
    __u64 context; ///< address by which contexts find it; 0 if none can
};
