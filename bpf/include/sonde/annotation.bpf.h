// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Annotations add data to a span of another probe, as a router adds its pattern to the span of the
/// server. An annotation is a separate record that begins with a struct sonde_annotation. It is
/// sent while the span's operation runs, so it precedes the span's record in the ring, and the
/// reader joins the two. An annotation is not an operation: its outcome has counters of its own
/// (SONDE_COUNT_ANNOTATE_WANTED).
///
///     // [Uprobe("main.route", Entry = "router_route",
///     //     Declaration = "func route(pattern string)")]
///     SONDE_ANNOTATION(router_route, struct router_route, SONDE_NO_CONTEXT) {
///         struct go_string pattern = router_route_pattern(hook);
///         SONDE_RECORD(pattern, &pattern);
///     }
///
/// What belongs to a request that the program serves is an arrival's annotation: it goes to the
/// span with which the request arrived, even if the goroutine runs a span within that one.
#pragma once

#include <sonde/active_span.bpf.h>
#include <sonde/hook.bpf.h>
#include <sonde/record.bpf.h>

/// Returns the span that the goroutine runs, or null if there is none.
static __always_inline struct sonde_active_span *
sonde_span_that_runs(const struct sonde_hook *hook) {
    return sonde_span_of_goroutine(hook, sonde_goroutine_id(hook), go_stack_depth(hook->ctx));
}

/// Copies the running span to annotate. Returns false if there is none. Spans that the program
/// makes itself are not annotated: if a context leads to one, that of the goroutine is.
static __always_inline _Bool sonde_annotation_find(const struct sonde_hook *hook,
                                                   struct go_interface context,
                                                   const _Bool of_arrival,
                                                   struct sonde_span_context *found) {
    __builtin_memset(found, 0, sizeof(*found));
    if (context.data) {
        int kind = sonde_span_of_context(context.type, context.data, hook->executable->slot,
                                         hook->process, found);
        if (!(found->valid & SONDE_SPAN_MADE))
            return kind == SONDE_CONTEXT_SPAN_RUNS;
    }
    struct sonde_active_span *span = sonde_span_that_runs(hook);
    if (!span)
        return 0;
    *found = span->context;
    if (!of_arrival)
        return 1;
    // The id of a span that arrived unsampled is not known. Nothing within it is sampled either,
    // unless the sampler is set so.
    __builtin_memcpy(found->span_id, span->arrival.span_id, sizeof(found->span_id));
    _Bool arrived = *(const __u64 *)found->span_id;
    span->arrival.annotations++;
    if (arrived)
        found->trace_flags |= SONDE_TRACE_SAMPLED;
    return arrived || !(found->trace_flags & SONDE_TRACE_SAMPLED);
}

static __always_inline void *sonde_annotation_begin(struct sonde_hook *hook,
                                                    struct sonde_record *record, __u32 size,
                                                    __u32 type, struct go_interface context,
                                                    const _Bool of_arrival) {
    struct sonde_span_context span;
    if (!sonde_is_on(hook))
        return 0;
    sonde_count(SONDE_COUNT_ANNOTATE_WANTED);
    if (!sonde_annotation_find(hook, context, of_arrival, &span)) {
        sonde_count(SONDE_COUNT_ANNOTATE_NO_SPAN);
        return 0;
    }
    if (!(span.trace_flags & SONDE_TRACE_SAMPLED)) {
        sonde_count(SONDE_COUNT_ANNOTATE_UNSAMPLED);
        return 0;
    }
    SONDE_MARK(SONDE_MARK_ANNOTATE);
    struct sonde_annotation *annotation = sonde_scratch();
    if (!annotation) {
        sonde_count(SONDE_COUNT_ANNOTATE_NO_SCRATCH);
        return 0;
    }
    record->bytes = (__u8 *)annotation;
    record->size = size;
    record->flags = 0;
    __builtin_memset(annotation, 0, size);
    sonde_record_head(hook, &annotation->event, type);
    __builtin_memcpy(annotation->span_id, span.span_id, sizeof(span.span_id));
    return annotation;
}

/// Begins an annotation: an event of type `type`, which starts with a struct sonde_annotation. That
/// struct is filled in, and the rest is cleared. The annotation goes to the span that `context`, a
/// context.Context, leads to; with SONDE_NO_CONTEXT it goes to the innermost span that the
/// goroutine runs, whichever probe started it. Returns null if the probe is off in this process. It
/// also returns null if there is no such span, if it has ended or is not sampled, or if the kernel
/// has no memory; each of these cases is counted. Otherwise send
/// the annotation with sonde_annotation_send. Costs one map lookup and two reads; with a context,
/// it costs what sonde_span_of_context does.
#define sonde_annotate(hook, record, type, context)                                                \
    sonde_annotate_any(hook, record, type, context, 0)

/// Does what sonde_annotate does, for the span with which the work of the goroutine arrived from
/// outside, such as that of a server's request (sonde_span_start_remote): the innermost span that
/// the goroutine runs, or the nearest one around it that arrived.
#define sonde_annotate_arrival(hook, record, type)                                                 \
    sonde_annotate_any(hook, record, type, SONDE_NO_CONTEXT, 1)

#define sonde_annotate_any(hook, record, type, context, of_arrival)                                \
    ({                                                                                             \
        _Static_assert(__builtin_types_compatible_p(typeof(((type *)0)->annotation),               \
                                                    struct sonde_annotation) &&                    \
                           __builtin_offsetof(type, annotation) == 0,                              \
                       "an annotation begins with 'struct sonde_annotation annotation'");          \
        (type *)sonde_annotation_begin(hook, record, sizeof(type), SONDE_TYPE_OF(type), context,   \
                                       of_arrival);                                                \
    })

/// Sends the annotation. A full ring is counted.
static __always_inline void sonde_annotation_send(struct sonde_record *record) {
    sonde_count(sonde_record_output(record) ? SONDE_COUNT_ANNOTATED
                                            : SONDE_COUNT_ANNOTATE_RING_FULL);
}

/// Declares a program that annotates: SONDE_ANNOTATION(name, event type, context) { body }. The
/// body fills in the event, and runs only if there is a span to annotate. It can use `hook`,
/// `event`, which is zero except for its annotation, and `record`, for strings. It may return
/// early: the fields that it has filled in by then are sent.
#define SONDE_ANNOTATION(name, event_type, context)                                                \
    static __always_inline void sonde_annotation_of_##name(                                        \
        const struct sonde_hook *hook SONDE_UNUSED, struct sonde_record *record SONDE_UNUSED,      \
        event_type *event SONDE_UNUSED);                                                           \
    SONDE_HOOK(name, SONDE_NO_OPERATIONS) {                                                        \
        struct sonde_record record;                                                                \
        event_type *event = sonde_annotate(hook, &record, event_type, (context));                  \
        if (!event)                                                                                \
            return;                                                                                \
        sonde_annotation_of_##name(hook, &record, event);                                          \
        sonde_annotation_send(&record);                                                            \
    }                                                                                              \
    static __always_inline void sonde_annotation_of_##name(                                        \
        const struct sonde_hook *hook SONDE_UNUSED, struct sonde_record *record SONDE_UNUSED,      \
        event_type *event SONDE_UNUSED)
