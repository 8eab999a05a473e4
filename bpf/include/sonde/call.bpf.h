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
/// Spans that start with a remote parent, outlive the call that starts them, or end elsewhere use
/// the functions that these macros are made of: operation.bpf.h, span.bpf.h, record.bpf.h.
#pragma once

#include <sonde/operation.bpf.h>
#include <sonde/record.bpf.h>
#include <sonde/span.bpf.h>

enum {
    SONDE_CALL_STACK_MAX = 192, ///< an operation of more bytes is built in the thread's scratch
};

/// The program for the entry of the function. It admits the process, begins the operation, starts
/// its span and keeps the operation until its end. `operations` is a map that SONDE_OPERATIONS
/// declares; `parent` is the context.Context that the function was given, or SONDE_NO_CONTEXT.
///
/// The body fills in what the end needs to know. It has `hook`, and `kept`, which points
/// to the map's value: zero but for its operation. It runs only where the span is sampled, and may
/// return early: the operation is kept all the same.
#define SONDE_CALL_START(name, operations_map, parent)                                             \
    static __always_inline void sonde_start_of_##name(                                             \
        const struct sonde_hook *hook SONDE_UNUSED,                                                \
        typeof((operations_map).value) kept SONDE_UNUSED);                                         \
    SONDE_HOOK(name, &operations_map) {                                                            \
        typeof(*(operations_map).value) local;                                                     \
        typeof((operations_map).value) kept = &local;                                              \
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

/// The program for the end of the function. It finds the operation that was begun, builds its
/// record, sends it where the span is sampled, and ends the operation. `event_type` is the probe's
/// event.
///
/// The body fills in the event. It has `hook`, `kept` as the start left it, `event`, zero
/// but for its span, and `record`, for strings. It may return early: what it has filled in by then
/// is sent.
#define SONDE_CALL_END(name, operations_map, event_type)                                           \
    static __always_inline void sonde_end_of_##name(                                               \
        const struct sonde_hook *hook SONDE_UNUSED,                                                \
        const typeof(*(operations_map).value) *kept SONDE_UNUSED,                                  \
        struct sonde_record *record SONDE_UNUSED, event_type *event SONDE_UNUSED);                 \
    SONDE_HOOK(name, &operations_map) {                                                            \
        struct sonde_record record;                                                                \
        typeof((operations_map).value) kept = sonde_operation_find(hook);                          \
        if (!kept)                                                                                 \
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
