// SPDX-License-Identifier: Apache-2.0 OR MIT
/// The state of spans and of the operations that they describe. The Manager creates the maps, and
/// removes the entries that an ended process leaves behind.
#pragma once

#include <sonde/types.h>

enum {
    SONDE_MAX_OPERATIONS = 16384,  ///< default limit of a probe's running operations
    SONDE_SPANS_PER_OPERATION = 2, ///< one by its goroutine, and one by its context
    SONDE_MAX_SPANS = SONDE_MAX_OPERATIONS * SONDE_SPANS_PER_OPERATION,
    SONDE_MAX_ENDED_SPANS = SONDE_MAX_OPERATIONS,
    SONDE_MAX_GOROUTINES = 65536, ///< goroutines whose starting span is remembered
    SONDE_MAX_OUTGOING = 16384,   ///< outgoing requests
    SONDE_CONTEXT_LINE = 3,       ///< contexts in a line of ancestors
};

/// Whose spans they are, where another library may see the same calls (sonde_span_is_within).
enum sonde_span_family {
    SONDE_FAMILY_NONE,
    SONDE_FAMILY_SQL, ///< those of database/sql, which calls a driver
};

/// What is known of a span.
enum sonde_span_kind {
    SONDE_SPAN_VALID = 1,
    SONDE_SPAN_MADE = 2, ///< the traced program makes it (sonde/program_span.bpf.h)
    /// The first of the bits with the enum sonde_subject values of a client's span that the traced
    /// program exports. The spans within it have them too.
    SONDE_SPAN_DESCRIBED = 4,
};

/// Identifies a span to its children. It is aligned so that clang copies it by words.
struct sonde_span_context {
    __u8 trace_id[16] __attribute__((aligned(8))); ///< most significant byte first
    __u8 span_id[8];
    __u8 entry_id[8]; ///< the span of another process from which the trace came here; zero if there
                      ///< is none
    __u8 trace_flags; ///< W3C trace flags; bit 0 means sampled
    __u8 valid;    ///< 0 if there is no such span, or if its header was not well-formed; otherwise
                   ///< enum sonde_span_kind values, ORed together
    __u8 family;   ///< enum sonde_span_family
    __u8 began[5]; ///< when it began (sonde_span_take_inner); zero if it is unsampled or remote
};

/// A call: its goroutine, and its place on the stack.
struct sonde_call {
    __u64 g;              ///< address of its runtime.g; 0 for an operation that outlives its call
    __u64 goroutine;      ///< sonde_goroutine_id() of that goroutine
    __u64 depth;          ///< go_stack_depth() at its entry
    __u64 return_address; ///< go_return_address() at its entry
};

/// The work from outside that a span belongs to.
struct sonde_arrival {
    __u8 span_id[8]; ///< the nearest span that arrived from outside (sonde_span_start_remote): the
                     ///< span itself, or one in which its goroutine runs it; zero if there is
                     ///< none, or it is not sampled
    __u64 annotations; ///< how often an annotation of it was sent, or its place kept, so far
};

/// A span that can have children.
struct sonde_active_span {
    struct sonde_span_context context;
    struct sonde_call call; ///< the call of its operation
    struct sonde_arrival arrival;
};

/// The contents of a context and of its nearest ancestors, each mixed into a word. An entry means
/// nothing for a context that does not begin with its parent. An entry of `values` means nothing
/// for a context that does not carry a value either.
struct sonde_context_line {
    __u64 parents[SONDE_CONTEXT_LINE];
    __u64 values[SONDE_CONTEXT_LINE];
};

struct sonde_ended_span {
    struct sonde_span_context context;
    struct sonde_context_line line;
};

/// The span of an outgoing request (sonde/outgoing.bpf.h).
struct sonde_outgoing {
    struct sonde_span_context context;
    __u32 users;  ///< requests in flight with this address; 0 while the last one is removing it
    __u32 shared; ///< 1 once there has been more than one
};

/// The key of an entry that belongs to one process.
struct sonde_key {
    __u64 id;      ///< a goroutine's id or an address; the map documents which
    __u32 process; ///< number of the process (sonde/traced_process.bpf.h)
    __u32 part;    ///< distinguishes entries with the same id; 0 if the map does not use it
};

/// The key of running operations. By this type, the Manager recognises the maps that
/// SONDE_OPERATIONS declares.
typedef struct sonde_key sonde_operation_key;

/// The way in which a span is found, which is the part of its key.
enum sonde_span_holder {
    SONDE_SPAN_OF_GOROUTINE, ///< by its goroutine: `id` is sonde_goroutine_id(), and the span is
                             ///< its innermost
    SONDE_SPAN_OF_CONTEXT,   ///< by its context: `id` is the address in a context.Context
    SONDE_SPAN_OF_PROGRAM,   ///< by its goroutine, too: the span that the traced program itself
                             ///< started there last (sonde/program_span.bpf.h)
    SONDE_SPAN_OF_COPY,      ///< by a copy of the struct of a span that the traced program made:
                             ///< `id` is its address, and that of the struct is in place of a
                             ///< return address
};

/// Whether the entry of an operation rests in its map while its goroutine runs no operation, so
/// that the next one needs no new entry (sonde/resting.bpf.h).
enum sonde_rest {
    SONDE_REST_NEVER,   ///< the entry is removed when its operation ends
    SONDE_REST_RESUMED, ///< the entry has rested, and an operation runs in it again
    SONDE_RESTING,      ///< no operation runs in the entry
};

/// The number of entries that rest or have rested, and its bound, which the Manager sets.
enum sonde_resting_cell {
    SONDE_RESTING_ENTRIES,
    SONDE_RESTING_LIMIT,
    SONDE_RESTING_CELLS, ///< number of cells
};

/// The first member of every probe's own operation struct.
struct sonde_operation {
    __u8 sampled;  ///< 1 if its record is to be sent; the Manager reads it too
    __u8 recorded; ///< 1 once its record was begun: the outcome of the record is then its own
                   ///< outcome
    __u8 parent;   ///< enum sonde_parent
    __u8 rest;     ///< enum sonde_rest; the Manager reads it too
    __u32 top;     ///< in the outermost operation: level of the innermost that still runs
    struct sonde_span_context span; ///< not valid if it was never started
    __u8 parent_id[8];              ///< span id of its parent; all zero for a root
    struct sonde_active_span outer; ///< the goroutine's span before; not valid if there was none
    __u64 start;                    ///< ns of CLOCK_BOOTTIME; 0 if it is not sampled
    struct sonde_call call;
    __u64 context; ///< the address by which contexts find it; 0 if none can
};
