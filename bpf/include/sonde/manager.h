// SPDX-License-Identifier: Apache-2.0 OR MIT
/// What the Manager tells programs, and what they count for it. The generator mirrors this header
/// for the Manager, so what is declared here is declared nowhere else.
#pragma once

#include <sonde/types.h>

enum {
    SONDE_RING_BYTES = 1 << 23, ///< of the ring, unless the Manager says otherwise
    SONDE_STRING_MAX = 1023,    ///< largest limit of one string in a record, in bytes
};

/// What the Manager decides once per load.
struct sonde_config {
    __u32 pid_namespace; ///< inode of the Manager's PID namespace; 0 in the initial namespace
    __u32 probe;         ///< number of this probe in the records' heads
    __u32 wakeup_bytes;  ///< unread bytes in the ring from which on the reader is woken
    __u32 follow_goroutines; ///< 1 where the span that a goroutine was started in is known
    __u32 never;             ///< 0
};

enum {
    SONDE_MAX_EXECUTABLES = 256, ///< slots, unless the Manager says otherwise
    SONDE_MAX_FIELDS = 62,       ///< enumerators that a header's `enum sonde_field` may have
    SONDE_ABSENT = 0xffffffff,   ///< offset of a field that the executable's version does not have
};

/// What a probe's attach cookie says besides the slot, which is its low 32 bits.
#define SONDE_SITE_STACK_CHECK (1ULL << 32) ///< the site is the `jbe` of the stack check

/// What programs do differently for one executable.
enum sonde_executable_flag {
    SONDE_EXECUTABLE_EVERY_PROCESS = 1, ///< every process of the executable is traced
    SONDE_EXECUTABLE_SWISS_MAPS = 2,    ///< its maps are Swiss tables (Go 1.24)
    SONDE_EXECUTABLE_SPLIT_GROUPS =
        4, ///< its Swiss tables keep keys and elements apart (GOEXPERIMENT=mapsplitgroup)
    SONDE_EXECUTABLE_FINDS_BY_CONTEXT =
        8, ///< a program that is attached to it looks for spans by their contexts
    SONDE_EXECUTABLE_ADDS_CONTEXT =
        16, ///< a program that is attached to it adds trace contexts to outgoing requests
};

/// What is known of one executable.
struct sonde_executable {
    enum sonde_executable_flag flags; ///< or-ed
    __u32 slot;                       ///< its own index in the table
    __u32 goid;                       ///< offset of runtime.g.goid in bytes, or SONDE_ABSENT
    __u32 status;                     ///< offset of runtime.g.atomicstatus, or SONDE_ABSENT
    __u32 offsets[SONDE_MAX_FIELDS];  ///< in bytes, by `enum sonde_field`, or SONDE_ABSENT
    __u32 types[SONDE_MAX_FIELDS]; ///< by `enum sonde_field`: hash of the type that points to the
                                   ///< field's struct; 0 where no interface can hold one
    __u16 extents[SONDE_MAX_FIELDS]; ///< by `enum sonde_field`: how far into the field's struct the
                                     ///< probe reads
    __u16 _pad[2];
};

enum {
    SONDE_MAX_PROCESSES =
        4096, ///< traced at a time, and followed, unless the Manager says otherwise
    SONDE_NUMBERED = 1U << 31, ///< set in every process number but those that are process ids
};

/// A traced process.
struct sonde_process {
    __u32 number; ///< tells it from every other, also from those that had its id before, and from
                  ///< what it ran before: made up when a program that it runs comes under trace
    __u32 slot;   ///< of the executable that it runs
};

/// What of a process is traced that it has not yet begun. Or-ed.
enum sonde_following {
    SONDE_FOLLOW_PROGRAMS = 1,      ///< whatever program it runs next is traced, too
    SONDE_FOLLOW_CHILDREN = 2,      ///< so are the processes that it starts
    SONDE_FOLLOW_EXECUTED = 1 << 8, ///< above the flags, programs that it has executed are counted
};

/// The five cases that OpenTelemetry's parent-based sampler tells apart.
enum sonde_sampler_case {
    SONDE_SAMPLE_ROOT,
    SONDE_SAMPLE_REMOTE_SAMPLED,
    SONDE_SAMPLE_REMOTE_NOT_SAMPLED,
    SONDE_SAMPLE_LOCAL_SAMPLED,
    SONDE_SAMPLE_LOCAL_NOT_SAMPLED,
    SONDE_SAMPLE_CASES, ///< how many there are
};

/// One threshold for each case: a span is sampled if its trace id's fraction is below it. The
/// fraction is the lower 63 bits of the id's first eight bytes, read as a big-endian number: a
/// threshold of 2^63 samples every span, one of 0 none.
struct sonde_sampler {
    __u64 thresholds[SONDE_SAMPLE_CASES]; ///< by enum sonde_sampler_case
};

enum {
    SONDE_CONTEXT_PARENTS = 2, ///< parents that are looked for in one context
    SONDE_NO_POINTER = 0xffff,
};

/// By what the maps know a type of an executable.
struct sonde_type_key {
    __u32 slot; ///< of the executable
    __u32 type; ///< the type's hash: of all that a descriptor says, what no relocation changes
};

/// Where a parent is.
struct sonde_context_place {
    __u16 pointer; ///< offset of a pointer to the struct that holds it, as an http.Request is; or
                   ///< SONDE_NO_POINTER where the context holds it itself
    __u16 offset;  ///< in that struct, in bytes
    __u32 type;    ///< hash of the parent's type where it is a pointer; 0 where it is an interface
};

/// What is known of a type of contexts.
struct sonde_context_type {
    struct sonde_context_place parents[SONDE_CONTEXT_PARENTS]; ///< likelier first
    __u32 count; ///< of parents; 0 for a context that is made from none
    __u32 size;  ///< of what the context's data word points to, in bytes
};

/// How an error of a type says what went wrong.
enum sonde_error_kind {
    SONDE_ERROR_TEXT = 1,   ///< by a string, which is the first that its data word points to
    SONDE_ERROR_NUMBER = 2, ///< by a number there: the error is a word of its own, as syscall.Errno is
};

/// What a probe loses or cuts, one row a reason. Loss is never silent.
///
/// Every operation that is counted as started has exactly one outcome, and while it has none it is
/// in the map of running operations: started = running + sent + unsampled + not reported + each
/// loss. The Manager adds what it removes from that map itself: a process that has ended leaves
/// operations behind.
enum sonde_counter {
    SONDE_COUNT_STARTED,         ///< operations that began
    SONDE_COUNT_SENT,            ///< outcome: its record reached the ring
    SONDE_COUNT_UNSAMPLED,       ///< outcome: the sampler dropped it, whatever else became of it
    SONDE_COUNT_NOT_REPORTED,    ///< outcome: it ended, and its probe began no record
    SONDE_COUNT_RING_FULL,       ///< lost: the ring had no room
    SONDE_COUNT_OPERATIONS_FULL, ///< lost: the map of running operations had no room
    SONDE_COUNT_ABANDONED,       ///< lost: it never ended, and its goroutine began or ended another
    SONDE_COUNT_NESTED_TOO_DEEP, ///< lost: more operations within each other than the library keeps
    SONDE_COUNT_NO_SCRATCH,      ///< lost: the kernel gave no memory to work in
    SONDE_COUNT_READ_FAULT,      ///< reads of the target's memory that failed; the value is empty
    SONDE_COUNT_TRUNCATED,       ///< strings that were cut to their limit
    SONDE_COUNT_MAP_TRUNCATED,   ///< Go maps that were too large to look at whole
    SONDE_COUNT_SPANS_FULL, ///< spans that others cannot find as their parent: the map had no room
    // Requests that were to carry a trace context: WANTED is the sum of all below, of what the
    // sockets did (enum sonde_socket_outcome), and of the lines that are still on offer to sockets.
    SONDE_COUNT_INJECT_WANTED,
    SONDE_COUNT_INJECTED,          ///< given it in the target's own buffer
    SONDE_COUNT_INJECT_NO_ROOM,    ///< not: no room in the buffer, or a header too large to know
    SONDE_COUNT_INJECT_AMBIGUOUS,  ///< not: could not be told from another request in flight
    SONDE_COUNT_INJECT_CONNECTION, ///< not: the connection is TLS or of a kind that is not known
    SONDE_COUNT_INJECT_UNSEEN,     ///< not: nothing saw its socket connect, as before the trace
    SONDE_COUNT_INJECT_TAKEN,      ///< not: another program's socket, such as another tracer's
    SONDE_COUNT_INJECT_UNSENT,     ///< not: the socket did not send what it was for
    SONDE_COUNT_INJECT_FORWARDED,  ///< not: the caller's header goes on in HTTP/2
    SONDE_COUNT_INJECT_GONE,       ///< not: its header was sent before a hook saw it
    // What was to be added to spans of other probes: WANTED is the sum of all below.
    SONDE_COUNT_ANNOTATE_WANTED,
    SONDE_COUNT_ANNOTATED,           ///< its record reached the ring
    SONDE_COUNT_ANNOTATE_UNSAMPLED,  ///< not: the sampler had dropped the span
    SONDE_COUNT_ANNOTATE_NO_SPAN,    ///< not: no span runs there
    SONDE_COUNT_ANNOTATE_RING_FULL,  ///< lost: the ring had no room
    SONDE_COUNT_ANNOTATE_NO_SCRATCH, ///< lost: the kernel gave no memory to work in
    SONDE_COUNT_KINDS,             ///< how many there are
};
