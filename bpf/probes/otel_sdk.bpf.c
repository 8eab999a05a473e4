// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/annotation.bpf.h>
#include <sonde/program_span.bpf.h>

#include "otel_attribute.bpf.h"
#include "otel_sdk.go.h"
#include "otel_sdk.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

enum {
    // https://github.com/open-telemetry/opentelemetry-go/blob/v1.46.0/trace/trace.go, SpanKind
    KIND_SERVER = 2,
    KIND_CLIENT = 3,
    MAX_KEYS = 16, ///< attributes that are looked at
};

/// The first four bytes of a name.
static __always_inline __u32 beginning(const char name[4]) {
    __u32 word;
    __builtin_memcpy(&word, name, sizeof(word));
    return word;
}

/// Returns the enum sonde_subject value that the name of attribute `index` stands for, or 0.
__noinline int otel_sdk_subject(const struct go_slice *attributes, __u64 index) {
    __u32 name = 0;
    if (!attributes)
        return 0;
    struct otel_key_value attribute = go_element(struct otel_key_value, *attributes, index);
    if (attribute.key.length <= sizeof(name) ||
        !sonde_read(&name, sizeof(name), attribute.key.data))
        return 0;
    if (name == beginning("http"))
        return SONDE_SUBJECT_HTTP;
    if (name == beginning("rpc."))
        return SONDE_SUBJECT_RPC;
    if (name == beginning("mess"))
        return SONDE_SUBJECT_MESSAGING;
    return (name & 0xffffff) == beginning("db.") ? SONDE_SUBJECT_DATABASE : 0;
}

/// What a span with these attributes describes.
static __always_inline __u8 subjects_of(struct go_slice attributes) {
    __u8 subjects = 0;
    for (__u64 i = 0; i < MAX_KEYS; i++) {
        if (i >= attributes.length)
            break;
        subjects |= otel_sdk_subject(&attributes, i);
    }
    return subjects;
}

/// Tells the span that runs on the goroutine what a span within it describes.
static __always_inline void announce(struct sonde_hook *hook, __u64 kind, __u8 described) {
    struct sonde_record record;
    struct otel_sdk_annotation *event =
        sonde_annotate(hook, &record, struct otel_sdk_annotation, SONDE_NO_CONTEXT);
    if (!event)
        return;
    event->kind = kind;
    event->described = described;
    sonde_annotation_send(&record);
}

/// Takes note of what a server's or a client's span is about, according to these attributes.
static __always_inline void describe(struct sonde_hook *hook, __u64 span,
                                     struct go_slice attributes) {
    struct sonde_program_span *kept = sonde_operation_find_at(hook, span);
    __u64 kind = kept ? kept->kind : 0;
    if (!kept || (kind != KIND_SERVER && kind != KIND_CLIENT))
        return;
    __u8 described = subjects_of(attributes);
    if (!(described & ~(kept->operation.span.valid >> SONDE_SPAN_DESCRIBED)))
        return;
    if (kind == KIND_CLIENT)
        sonde_program_span_describe(hook, &kept->operation, described);
    announce(hook, kind, described);
}

// func (tr *tracer) Start(ctx context.Context, name string, options ...trace.SpanStartOption)
// (context.Context, trace.Span)
// https://github.com/open-telemetry/opentelemetry-go/blob/v1.46.0/sdk/trace/tracer.go#L31; all
// versions. The SDK exports a sampled recordingSpan. Any other span that it returns is one that it
// does not report.
SONDE_HOOK(otel_sdk_start, &sonde_program_spans) {
    struct go_interface context = otel_sdk_start_result0(hook), span = otel_sdk_start_result1(hook);
    struct sonde_span_context ids = {};
    if (!go_points_to(hook, RECORDING_SPAN_SPAN_CONTEXT_TRACE_ID, span))
        return;
    go_read_field(&ids.trace_id, hook, RECORDING_SPAN_SPAN_CONTEXT_TRACE_ID, span.data);
    go_read_field(&ids.span_id, hook, RECORDING_SPAN_SPAN_CONTEXT_SPAN_ID, span.data);
    ids.trace_flags = go_field(__u8, hook, RECORDING_SPAN_SPAN_CONTEXT_TRACE_FLAGS, span.data);
    if (!(ids.trace_flags & SONDE_TRACE_SAMPLED))
        return;
    sonde_program_span_note(hook, span.data, context, &ids,
                            go_field(__u64, hook, RECORDING_SPAN_SPAN_KIND, span.data));
    describe(hook, span.data,
             go_field(struct go_slice, hook, RECORDING_SPAN_ATTRIBUTES, span.data));
}

// func (s *recordingSpan) SetAttributes(attributes ...attribute.KeyValue)
// https://github.com/open-telemetry/opentelemetry-go/blob/v1.46.0/sdk/trace/span.go#L242; all
// versions. An instrumentation may say only here what its span is about.
SONDE_HOOK(otel_sdk_describe, &sonde_program_spans) {
    describe(hook, otel_sdk_describe_s(hook), otel_sdk_describe_attributes(hook));
}

// func (s *recordingSpan) End(options ...trace.SpanEndOption)
// https://github.com/open-telemetry/opentelemetry-go/blob/v1.46.0/sdk/trace/span.go#L392; all
// versions. A second call finds nothing.
SONDE_HOOK(otel_sdk_end, &sonde_program_spans) {
    struct sonde_program_span *kept = sonde_operation_find_at(hook, otel_sdk_end_s(hook));
    if (kept)
        sonde_program_span_forget(hook, &kept->operation);
}
