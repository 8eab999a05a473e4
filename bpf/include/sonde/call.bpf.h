// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Two macros declare a span that is one call of a Go function, in the manner of libbpf's
/// BPF_UPROBE. Each macro creates a whole program, whose body holds only what is specific to the
/// probe.
///
///     struct job {
///         struct sonde_operation operation; // first
///         struct go_string name;            // kept from the start to the end
///     };
///     SONDE_OPERATIONS(jobs, struct job);
///
///     // [Uprobe("acme.example/jobs.(*Queue).Process", Entry = "job_start", Return = "job_end",
///     //     Declaration = "func (q *Queue) Process(ctx context.Context, name string) error")]
///     SONDE_CALL_START(job_start, jobs, job_start_ctx(hook)) {
///         kept->name = job_start_name(hook);
///     }
///     SONDE_CALL_END(job_end, jobs, struct job_event) {
///         SONDE_RECORD_KEPT(name);
///         event->failed = job_end_result0(hook).type != 0;
///     }
///
/// For a span that starts with a remote parent, outlives the call that starts it, or ends
/// elsewhere, use the functions that these macros call: operation.bpf.h, span.bpf.h, record.bpf.h.
#pragma once

#include <sonde/operation.bpf.h>
#include <sonde/record.bpf.h>
#include <sonde/span.bpf.h>

enum {
    SONDE_CALL_STACK_MAX = 176, ///< a larger operation is built in the thread's scratch
};

/// Declares the program for the entry of the function. It admits the process, begins the operation,
/// starts its span and keeps the operation until its end. `operations_map` is a map that
/// SONDE_OPERATIONS declares; `parent` is the context.Context that the function was given, or
/// SONDE_NO_CONTEXT.
///
/// The body stores what the end needs. It can use `hook`, and `kept`, which points to the map's
/// value and is zero except for its operation. It runs only if the span is sampled, and may return
/// early: the operation is kept all the same.
#define SONDE_CALL_START(name, operations_map, parent)                                             \
    SONDE_CALL_START_IF(name, operations_map, 1, parent)

/// Does what SONDE_CALL_START does, for the calls that fulfil `condition`, which can use `hook`.
/// The other calls begin nothing. Declare their end with SONDE_CALL_END_IF.
#define SONDE_CALL_START_IF(name, operations_map, condition, parent)                               \
    static __always_inline void sonde_start_of_##name(                                             \
        const struct sonde_hook *hook SONDE_UNUSED,                                                \
        typeof((operations_map).value) kept SONDE_UNUSED);                                         \
    SONDE_HOOK(name, &operations_map) {                                                            \
        typeof(*(operations_map).value) local;                                                     \
        typeof((operations_map).value) kept = &local;                                              \
        if (!(condition))                                                                          \
            return;                                                                                \
        if (sizeof(*kept) > SONDE_CALL_STACK_MAX && !(kept = sonde_operation_scratch()))           \
            return;                                                                                \
        __builtin_memset(kept, 0, sizeof(*kept));                                                  \
        if (!sonde_operation_begin(hook, &kept->operation))                                        \
            return;                                                                                \
        if (sonde_span_start(hook, &kept->operation, (parent)))                                    \
            sonde_start_of_##name(hook, kept);                                                     \
        sonde_operation_keep(hook, kept);                                                          \
    }                                                                                              \
    static __always_inline void sonde_start_of_##name(                                             \
        const struct sonde_hook *hook SONDE_UNUSED,                                                \
        typeof((operations_map).value) kept SONDE_UNUSED)

/// Declares the program for the end of the function. It finds the operation that was begun, builds
/// its record, sends the record if the span is sampled, and ends the operation. `event_type` is the
/// probe's event.
///
/// The body fills in the event. It can use `hook`, `kept` as the start left it, `event`, which is
/// zero except for its span, and `record`, for strings. It may return early: the fields that it has
/// filled in by then are sent.
#define SONDE_CALL_END(name, operations_map, event_type)                                           \
    SONDE_CALL_END_IF(name, operations_map, 1, event_type)

/// Does what SONDE_CALL_END does, for the operations that fulfil `condition`, which can use `hook`
/// and `kept`. Without it, a call that has begun nothing (SONDE_CALL_START_IF) would end the
/// operation of another function that runs around it.
#define SONDE_CALL_END_IF(name, operations_map, condition, event_type)                             \
    static __always_inline void sonde_end_of_##name(                                               \
        const struct sonde_hook *hook SONDE_UNUSED,                                                \
        const typeof(*(operations_map).value) *kept SONDE_UNUSED,                                  \
        struct sonde_record *record SONDE_UNUSED, event_type *event SONDE_UNUSED);                 \
    SONDE_HOOK(name, &operations_map) {                                                            \
        struct sonde_record record;                                                                \
        typeof((operations_map).value) kept = sonde_operation_find(hook);                          \
        if (!kept || !(condition))                                                                 \
            return;                                                                                \
        event_type *event = sonde_span_record(hook, &record, event_type, &kept->operation);        \
        if (event) {                                                                               \
            sonde_end_of_##name(hook, kept, &record, event);                                       \
            sonde_record_send(&record);                                                            \
        }                                                                                          \
        sonde_operation_end(hook, &kept->operation);                                               \
    }                                                                                              \
    static __always_inline void sonde_end_of_##name(                                               \
        const struct sonde_hook *hook SONDE_UNUSED,                                                \
        const typeof(*(operations_map).value) *kept SONDE_UNUSED,                                  \
        struct sonde_record *record SONDE_UNUSED, event_type *event SONDE_UNUSED)
