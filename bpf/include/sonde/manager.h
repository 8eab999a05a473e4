// SPDX-License-Identifier: Apache-2.0 OR MIT
/// The data that the Manager shares with programs: its settings for them, and the counters that
/// they keep for it. The generator mirrors this header for the Manager, so nothing in it is
/// declared twice.
#pragma once

#include <sonde/types.h>

enum {
    SONDE_RING_BYTES = 1 << 23, ///< default size of the ring; the Manager sets it
    SONDE_STRING_MAX = 1023,    ///< largest limit of one string in a record, in bytes
};

/// Settings that the Manager fixes once per load.
struct sonde_config {
    __u32 pid_namespace;     ///< inode of the Manager's PID namespace; 0 in the initial namespace
    __u32 probe;             ///< number of this probe in the heads of its records
    __u32 wakeup_bytes;      ///< the reader is woken once the ring holds this many unread bytes
    __u32 follow_goroutines; ///< 1 if the span in which a goroutine was started is recorded
    __u32 never;             ///< always 0
};

enum {
    SONDE_MAX_EXECUTABLES = 256, ///< default number of slots; the Manager sets it
    SONDE_MAX_FIELDS = 62,       ///< enumerators that a header's `enum sonde_field` may have
    SONDE_ABSENT = 0xffffffff,   ///< offset of a field that the executable's version does not have
};

/// Flags in the attach cookie of a uprobe, above the slot in its lowest 16 bits.
#define SONDE_SITE_STACK_CHECK (1ULL << 32) ///< the site is the `jbe` of the stack check
#define SONDE_SITE_BEGINS (1ULL << 33)      ///< the program may begin an operation

enum {
    /// The first of the cookie's bits that hold the number of the function (sonde/function_span.h).
    SONDE_SITE_FUNCTION = 16,
    SONDE_SITE_FUNCTION_MASK = 0xffff,
    /// The first of the cookie's bits that say where the words of a function's results are at an
    /// early return, eight bits each.
    SONDE_SITE_RESULTS = 40,
    SONDE_RESULT_WORDS = 3, ///< words that the cookie describes
};

/// Where a word of the results is.
enum sonde_result {
    SONDE_RESULT_REGISTER = 0, ///< in its own register, as at a `ret`
    SONDE_RESULT_ZERO = 1,     ///< nowhere yet: it is zero
    SONDE_RESULT_STACK = 2,    ///< and from here on, in the words from the stack pointer on
};

/// Properties of an executable that change what programs do for it.
enum sonde_executable_flag {
    /// Its maps are Swiss tables (Go 1.24).
    SONDE_EXECUTABLE_SWISS_MAPS = 1,
    /// Its Swiss tables keep keys and elements apart (GOEXPERIMENT=mapsplitgroup).
    SONDE_EXECUTABLE_SPLIT_GROUPS = 2,
    /// A program that is attached to it looks for spans by their contexts.
    SONDE_EXECUTABLE_FINDS_BY_CONTEXT = 4,
    /// A program that is attached to it adds trace contexts to outgoing requests.
    SONDE_EXECUTABLE_ADDS_CONTEXT = 8,
    /// A program that is attached to it notes the spans that the traced program itself makes.
    SONDE_EXECUTABLE_MAKES_SPANS = 16,
};

/// A field of a Go struct in one executable.
struct sonde_executable_field {
    __u32 offset;    ///< in bytes, or SONDE_ABSENT
    __u32 type;      ///< hash of the type of a pointer to the field's struct; 0 if no interface can
                     ///< hold one
    __u32 structure; ///< hash of the type of the field's struct; 0 if no interface can point to one
    __u16 extent;    ///< bytes of the field's struct that the probe reads, from its start
    __u16 _pad;
};

/// The properties of one executable.
struct sonde_executable {
    enum sonde_executable_flag flags; ///< ORed together
    __u32 slot;                       ///< its own index in the table
    __u32 goid;                       ///< offset of runtime.g.goid in bytes, or SONDE_ABSENT
    __u32 status;                     ///< offset of runtime.g.atomicstatus, or SONDE_ABSENT
    /// By `enum sonde_field`. The table has room for the fields of its probe, and for no more.
    struct sonde_executable_field fields[SONDE_MAX_FIELDS];
};

enum {
    SONDE_MAX_PROCESSES = 4096, ///< default limit of traced, and of followed, processes
    SONDE_NUMBERED = 1U << 31,  ///< set in every process number that is not a process id
};

/// How the processes of an executable are admitted. The Manager changes it while programs run.
struct sonde_admission {
    __u32 every_process; ///< 1 if each of them is traced, from its first hook on
    __u32 group;         ///< of those that have no group of their own
};

/// A traced process.
struct sonde_process {
    __u32 number; ///< distinguishes it from every other process, also from earlier ones with the
                  ///< same id, and from programs that it ran before; chosen when a program that it
                  ///< runs is first traced
    __u32 slot;   ///< of the executable that it runs
    __u32 group;  ///< index of its settings in the table of groups
};

/// What is traced of a process beyond the program that it runs.
struct sonde_followed {
    __u32 following; ///< enum sonde_following flags, ORed together, and the count of its programs
    __u32 group;     ///< of the programs that it runs next; 0 for that of their executables
};

/// What is traced of a process beyond the program that it runs. The flags are ORed together.
enum sonde_following {
    SONDE_FOLLOW_PROGRAMS = 1,      ///< any program that it runs next is traced too
    SONDE_FOLLOW_CHILDREN = 2,      ///< the processes that it starts are traced too
    SONDE_FOLLOW_EXECUTED = 1 << 8, ///< the bits from here on count the programs it executed
};

/// The five cases that OpenTelemetry's parent-based sampler tells apart.
enum sonde_sampler_case {
    SONDE_SAMPLE_ROOT,
    SONDE_SAMPLE_REMOTE_SAMPLED,
    SONDE_SAMPLE_REMOTE_NOT_SAMPLED,
    SONDE_SAMPLE_LOCAL_SAMPLED,
    SONDE_SAMPLE_LOCAL_NOT_SAMPLED,
    SONDE_SAMPLE_CASES, ///< number of cases
};

/// One threshold for each case: a span is sampled if the fraction of its trace id is below the
/// threshold. The fraction is the lower 63 bits of the id's first eight bytes, read as a big-endian
/// number: a threshold of 2^63 samples every span, and one of 0 samples none.
struct sonde_sampler {
    __u64 thresholds[SONDE_SAMPLE_CASES]; ///< by enum sonde_sampler_case
};

enum {
    SONDE_MAX_PROBES = 216,  ///< probes of one Manager
    SONDE_MAX_GROUPS = 1024, ///< settings that differ: of groups, and of targets with their own
};

/// The settings of the processes of one group. They fill whole cache lines, and those of the first
/// probes share one with the sampler.
struct sonde_group {
    struct sonde_sampler sampler;
    __u8 off[SONDE_MAX_PROBES]; ///< by number of the probe: 1 if it begins nothing
};

enum {
    SONDE_CONTEXT_PARENTS = 2, ///< parents of a context that are searched for at most
    SONDE_NO_POINTER = 0xffff,
};

/// The key of a type of an executable.
struct sonde_type_key {
    __u32 slot; ///< of the executable
    __u32 type; ///< hash of the type: the one part of a descriptor that no relocation changes
};

/// Where a context keeps a parent.
struct sonde_context_place {
    __u16 pointer; ///< offset of a pointer to the struct that holds the parent, such as an
                   ///< http.Request; SONDE_NO_POINTER if the context itself holds it
    __u16 offset;  ///< offset of the parent in that struct, in bytes
    __u32 type;    ///< hash of the parent's type where it is a pointer; 0 where it is an interface
};

/// A type of contexts.
struct sonde_context_type {
    struct sonde_context_place parents[SONDE_CONTEXT_PARENTS]; ///< the likelier one first
    __u32 count; ///< number of parents; 0 for a context that is not derived from another
    __u32 size;  ///< of what the context's data word points to, in bytes
};

/// How an error of a type stores what went wrong.
enum sonde_error_kind {
    SONDE_ERROR_TEXT = 1,     ///< as its first part, a string
    SONDE_ERROR_NUMBER = 2,   ///< as its first part, a number: it is a syscall.Errno
    SONDE_ERROR_COMPOSED = 3, ///< in parts, of which its Error method makes the text
};

enum {
    SONDE_ERROR_PARTS = 3, ///< strings and numbers in a value
    SONDE_ERROR_INNER = 3, ///< interfaces in a value that its text consists of too
};

/// A part of a value, which an interface's data word points to.
struct sonde_error_part {
    __u16 offset; ///< in bytes
    __u16 size;   ///< in bytes; 0 for a string
};

/// A type of errors, or of other values that programs panic with.
struct sonde_error_type {
    __u32 kind; ///< enum sonde_error_kind
    struct sonde_error_part parts[SONDE_ERROR_PARTS];
    __u16 inner[SONDE_ERROR_INNER]; ///< offsets of interfaces with methods, in bytes
    __u8 part_count;
    __u8 inner_count;
};

/// What a probe loses or cuts, one row per reason. Loss is never silent.
///
/// Every operation that is counted as started gets exactly one outcome. Until then it is in the map
/// of running operations: started = running + sent + unsampled + not reported + each loss. The
/// Manager itself counts the operations that it removes from that map, which a process left behind
/// when it ended.
enum sonde_counter {
    SONDE_COUNT_STARTED,         ///< operations that began
    SONDE_COUNT_SENT,            ///< outcome: its record reached the ring
    SONDE_COUNT_UNSAMPLED,       ///< outcome: the sampler dropped it, whatever else happened to it
    SONDE_COUNT_NOT_REPORTED,    ///< outcome: it ended, and its probe did not begin a record
    SONDE_COUNT_RING_FULL,       ///< lost: the ring had no room
    SONDE_COUNT_OPERATIONS_FULL, ///< lost: the map of running operations had no room
    SONDE_COUNT_ABANDONED,       ///< lost: it never ended, and its goroutine began or ended another
    SONDE_COUNT_NESTED_TOO_DEEP, ///< lost: it was nested deeper than the library keeps operations
    SONDE_COUNT_NO_SCRATCH,      ///< lost: the kernel had no working memory for it
    SONDE_COUNT_READ_FAULT,      ///< reads of the target's memory that failed; the value is empty
    SONDE_COUNT_TRUNCATED,       ///< strings that were cut to their limit
    SONDE_COUNT_MAP_TRUNCATED,   ///< Go maps that were too large to be searched completely
    SONDE_COUNT_SPANS_FULL, ///< spans that others cannot find as their parent: the map had no room
    // Requests that should carry a trace context: WANTED is the sum of all rows below, of the
    // outcomes at the sockets (enum sonde_socket_outcome), and of the lines that are still offered
    // to sockets.
    SONDE_COUNT_INJECT_WANTED,
    SONDE_COUNT_INJECTED,          ///< added in the target's own buffer
    SONDE_COUNT_INJECT_NO_ROOM,    ///< not added: no room, or a header too large to search
    SONDE_COUNT_INJECT_AMBIGUOUS,  ///< not added: confusable with another request in flight
    SONDE_COUNT_INJECT_CONNECTION, ///< not added: the connection is TLS or of an unknown kind
    SONDE_COUNT_INJECT_UNSEEN,     ///< not added: its socket connected unseen, as before the trace
    SONDE_COUNT_INJECT_TAKEN,      ///< not added: another program's socket, such as a tracer's
    SONDE_COUNT_INJECT_UNSENT,     ///< not added: the socket never sent the request's bytes
    SONDE_COUNT_INJECT_FORWARDED,  ///< not added: HTTP/2 passes the caller's header on
    SONDE_COUNT_INJECT_GONE,       ///< not added: its header was sent before a hook saw it
    // Annotations for spans of other probes: WANTED is the sum of all rows below.
    SONDE_COUNT_ANNOTATE_WANTED,
    SONDE_COUNT_ANNOTATED,           ///< its record reached the ring
    SONDE_COUNT_ANNOTATE_UNSAMPLED,  ///< not added: the sampler had dropped the span
    SONDE_COUNT_ANNOTATE_NO_SPAN,    ///< not added: no span runs there
    SONDE_COUNT_ANNOTATE_RING_FULL,  ///< lost: the ring had no room
    SONDE_COUNT_ANNOTATE_NO_SCRATCH, ///< lost: the kernel had no working memory for it
    SONDE_COUNT_KINDS,               ///< number of counters
};
