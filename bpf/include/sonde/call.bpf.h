// SPDX-License-Identifier: Apache-2.0 OR MIT
/// A span that is one call of a Go function: declared by two macros, in the manner of libbpf's
/// BPF_UPROBE. Each makes a whole program and takes as its body what is the probe's own.
///
///     struct job {
///         struct sonde_operation operation; // first
///         struct go_string name;            // kept from the start to the end
///     };
///     SONDE_OPERATIONS(jobs, struct job);
///
///     // func (q *Queue) Process(ctx context.Context, name string) error
///     SONDE_CALL_START(job_start, jobs, go_interface_argument(ctx, 1)) {
///         kept->name = go_string_argument(ctx, 3);
///     }
///     SONDE_CALL_END(job_end, jobs, struct job_event) {
///         SONDE_RECORD_KEPT(name);
///         event->failed = go_result(ctx, 0) != 0;
///     }
///
/// Spans that start with a remote parent, outlive the call that starts them, or end elsewhere use
/// the functions that these macros are made of: operation.bpf.h, span.bpf.h, record.bpf.h.
#pragma once

#include <sonde/go_argument.bpf.h>
#include <sonde/operation.bpf.h>
#include <sonde/record.bpf.h>
#include <sonde/span.bpf.h>

enum {
    SONDE_CALL_STACK_MAX = 192, ///< an operation of more bytes is built in the thread's scratch
};

#define SONDE_UNUSED __attribute__((unused)) // what a body does not need

/// The program for the entry of the function. It admits the process, begins the operation, starts
/// its span and keeps the operation until its end. `operations` is a map that SONDE_OPERATIONS
/// declares; `parent` is the data word of the context.Context that the function was given
/// (go_context_argument), or 0 if it has none.
///
/// The body fills in what the end needs to know. It has `ctx`, `caller`, and `kept`, which points
/// to the map's value: zero but for its operation. It runs only where the span is sampled, and may
/// return early: the operation is kept all the same.
#define SONDE_CALL_START(name, operations, parent)                                                 \
    static __always_inline void sonde_body_of_##name(                                              \
        struct pt_regs *ctx SONDE_UNUSED, const struct sonde_caller *caller SONDE_UNUSED,          \
        typeof((operations).value) kept SONDE_UNUSED);                                             \
    SEC("uprobe")                                                                                  \
    int name(struct pt_regs *ctx) {                                                                \
        struct sonde_caller the_caller;                                                            \
        const struct sonde_caller *caller = &the_caller;                                           \
        struct sonde_operation_key key;                                                            \
        typeof(*(operations).value) local;                                                         \
        typeof((operations).value) kept = &local;                                                  \
        if (!sonde_admit(ctx, &the_caller))                                                        \
            return 0;                                                                              \
        if (sizeof(*kept) > SONDE_CALL_STACK_MAX && !(kept = sonde_scratch()))                     \
            return 0;                                                                              \
        __builtin_memset(kept, 0, sizeof(*kept));                                                  \
        if (!sonde_operation_begin(&operations, ctx, caller, &key, &kept->operation))              \
            return 0;                                                                              \
        if (sonde_span_start(ctx, &kept->operation, caller, (parent)))                             \
            sonde_body_of_##name(ctx, caller, kept);                                               \
        sonde_operation_keep(&operations, &key, kept);                                             \
        return 0;                                                                                  \
    }                                                                                              \
    static __always_inline void sonde_body_of_##name(                                              \
        struct pt_regs *ctx SONDE_UNUSED, const struct sonde_caller *caller SONDE_UNUSED,          \
        typeof((operations).value) kept SONDE_UNUSED)

/// The program for the end of the function. It finds the operation that was begun, builds its
/// record, sends it where the span is sampled, and ends the operation. `event_type` is the probe's
/// event.
///
/// The body fills in the event. It has `ctx`, `caller`, `kept` as the start left it, `event`, zero
/// but for its span, and `record`, for strings. It may return early: what it has filled in by then
/// is sent.
#define SONDE_CALL_END(name, operations, event_type)                                               \
    static __always_inline void sonde_body_of_##name(                                              \
        struct pt_regs *ctx SONDE_UNUSED, const struct sonde_caller *caller SONDE_UNUSED,          \
        const typeof(*(operations).value) *kept SONDE_UNUSED,                                      \
        struct sonde_record *record SONDE_UNUSED, event_type *event SONDE_UNUSED);                 \
    SEC("uprobe")                                                                                  \
    int name(struct pt_regs *ctx) {                                                                \
        struct sonde_caller caller;                                                                \
        struct sonde_operation_key key;                                                            \
        struct sonde_record record;                                                                \
        if (!sonde_admit(ctx, &caller))                                                            \
            return 0;                                                                              \
        typeof((operations).value) kept = sonde_operation_find(&operations, ctx, &caller, &key);   \
        if (!kept)                                                                                 \
            return 0;                                                                              \
        event_type *event = sonde_span_record(&record, event_type, &kept->operation, &caller);     \
        if (event) {                                                                               \
            sonde_body_of_##name(ctx, &caller, kept, &record, event);                              \
            sonde_record_send(&record);                                                            \
        }                                                                                          \
        sonde_operation_end(&operations, &key, &kept->operation);                                  \
        return 0;                                                                                  \
    }                                                                                              \
    static __always_inline void sonde_body_of_##name(                                              \
        struct pt_regs *ctx SONDE_UNUSED, const struct sonde_caller *caller SONDE_UNUSED,          \
        const typeof(*(operations).value) *kept SONDE_UNUSED,                                      \
        struct sonde_record *record SONDE_UNUSED, event_type *event SONDE_UNUSED)

/// In the body of a SONDE_CALL_END: records the string that was kept as `field` in the event's
/// field of that name, under the SONDE_LIMIT of that name.
#define SONDE_RECORD_KEPT(field)                                                                   \
    sonde_record_string(record, &event->field, &kept->field, sonde_limit_##field)
