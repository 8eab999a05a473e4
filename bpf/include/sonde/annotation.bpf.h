// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Adds to a span of another probe, as a router adds its pattern to the span of the server. An
/// annotation is a record of its own that begins with a struct sonde_annotation. It is sent while
/// the span's operation runs, so it precedes the span's record in the ring, and the reader joins
/// the two. It is no operation: what becomes of it is counted by itself
/// (SONDE_COUNT_ANNOTATE_WANTED).
///
///     // [Uprobe("main.route", Declaration = "func route(pattern string)", Entry = "router_route")]
///     SONDE_ANNOTATION(router_route, struct router_route, SONDE_NO_CONTEXT) {
///         struct go_string pattern = router_route_pattern(hook);
///         SONDE_RECORD(pattern, &pattern);
///     }
#pragma once

#include <sonde/active_span.bpf.h>
#include <sonde/hook.bpf.h>
#include <sonde/record.bpf.h>

/// Copies the running span that is to be annotated. False if there is none.
static __always_inline _Bool sonde_annotation_find(const struct sonde_hook *hook,
                                                   struct go_interface context,
                                                   struct sonde_span_context *found) {
    __builtin_memset(found, 0, sizeof(*found));
    if (context.data)
        return sonde_span_of_context(context.type, context.data, hook->executable->slot,
                                     hook->process, found) == SONDE_CONTEXT_SPAN_RUNS;
    const struct sonde_active_span *span =
        sonde_span_of_goroutine(hook, sonde_goroutine_id(hook), go_stack_depth(hook->ctx));
    if (!span)
        return 0;
    *found = span->context;
    return 1;
}

static __always_inline void *sonde_annotation_begin(const struct sonde_hook *hook,
                                                    struct sonde_record *record, __u32 size,
                                                    __u32 type, struct go_interface context) {
    struct sonde_span_context span;
    sonde_count(SONDE_COUNT_ANNOTATE_WANTED);
    if (!sonde_annotation_find(hook, context, &span)) {
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

/// Begins an annotation: an event of type `type`, which starts with a struct sonde_annotation, with
/// that filled in and the rest cleared. It goes to the span that `context` leads to, a
/// context.Context; with SONDE_NO_CONTEXT to the innermost span that the goroutine runs, whichever
/// probe started it. Null where there is none, or it has ended, or is not sampled, or the kernel has
/// no memory; each is counted. Send it then with sonde_annotation_send. One map lookup and two reads; with a context, what sonde_span_of_context costs.
#define sonde_annotate(hook, record, type, context)                                                \
    ({                                                                                             \
        _Static_assert(__builtin_types_compatible_p(typeof(((type *)0)->annotation),               \
                                                    struct sonde_annotation) &&                    \
                           __builtin_offsetof(type, annotation) == 0,                              \
                       "an annotation begins with 'struct sonde_annotation annotation'");          \
        (type *)sonde_annotation_begin(hook, record, sizeof(type), SONDE_TYPE_OF(type), context);  \
    })

/// Sends the annotation. A full ring is counted.
static __always_inline void sonde_annotation_send(struct sonde_record *record) {
    sonde_count(sonde_record_output(record) ? SONDE_COUNT_ANNOTATED
                                            : SONDE_COUNT_ANNOTATE_RING_FULL);
}

/// A program that annotates: SONDE_ANNOTATION(name, event type, context) { body }. The body fills
/// in the event, and runs only where there is a span to add to. It has `hook`, `event`, zero but
/// for its annotation, and `record`, for strings. It may return early: what it has filled in by
/// then is sent.
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
