// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "otel_api.go.h"
#include "otel_statement.bpf.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

// func (t *tracer) Start(ctx context.Context, name string, opts ...trace.SpanStartOption)
// (context.Context, trace.Span)
// https://github.com/open-telemetry/opentelemetry-go/blob/v1.46.0/internal/global/trace.go#L144;
// all versions. If there is no SDK, it returns a nonRecordingSpan, in two copies: one is in the
// context. Where there is one, its tracer is the delegate.
SONDE_HOOK(otel_api_start, &sonde_program_spans) {
    __u64 tracer = otel_api_start_t(hook);
    struct go_slice options = otel_api_start_opts(hook);
    if (go_field(__u64, hook, TRACER_DELEGATE, tracer))
        return;
    struct sonde_program_span *span = sonde_program_span_open(
        hook, otel_api_start_ctx(hook), otel_is_root(options.data, options.length));
    struct sonde_scratch *scratch = otel_begin(hook, span);
    if (!scratch)
        return;
    tracer = otel_api_start_t(hook);
    otel_say_text(scratch, OTEL_SAID_SCOPE, go_field(struct go_string, hook, TRACER_NAME, tracer));
    otel_say_scope_options(scratch, go_field(struct go_slice, hook, TRACER_OPTS, tracer));
    otel_say_text(scratch, OTEL_SAID_NAME, otel_api_start_name(hook));
    otel_say_options(scratch, otel_api_start_opts(hook));
    otel_end(scratch, span);
}

SONDE_HOOK(otel_api_started, &sonde_program_spans) {
    struct go_interface span = otel_api_started_result1(hook);
    _Bool is_ours = go_points_to(hook, NON_RECORDING_SPAN_TRACER, span);
    sonde_program_span_show(hook, is_ours ? span.data : 0, otel_api_started_result0(hook));
}

// The methods of nonRecordingSpan do nothing, but an interface leads to them: to those that the
// compiler makes for a pointer.
// https://github.com/open-telemetry/opentelemetry-go/blob/v1.46.0/internal/global/trace.go#L201;
// all versions, AddLink since 1.25.
SONDE_HOOK(otel_api_set_attributes, &sonde_program_spans) {
    struct sonde_program_span *span =
        sonde_program_span_find(hook, otel_api_set_attributes_s(hook));
    struct sonde_scratch *scratch = otel_begin(hook, span);
    if (!scratch)
        return;
    otel_writer_in(scratch)->attributes = otel_api_set_attributes_attributes(hook);
    otel_say_attributes(scratch);
    otel_end(scratch, span);
}

SONDE_HOOK(otel_api_set_name, &sonde_program_spans) {
    struct sonde_program_span *span = sonde_program_span_find(hook, otel_api_set_name_s(hook));
    struct sonde_scratch *scratch = otel_begin(hook, span);
    if (!scratch)
        return;
    otel_say_text(scratch, OTEL_SAID_NAME, otel_api_set_name_name(hook));
    otel_end(scratch, span);
}

SONDE_HOOK(otel_api_set_status, &sonde_program_spans) {
    struct sonde_program_span *span = sonde_program_span_find(hook, otel_api_set_status_s(hook));
    struct sonde_scratch *scratch = otel_begin(hook, span);
    if (!scratch)
        return;
    otel_writer_in(scratch)->head.type = otel_api_set_status_code(hook);
    otel_say_text(scratch, OTEL_SAID_STATUS, otel_api_set_status_description(hook));
    otel_end(scratch, span);
}

SONDE_HOOK(otel_api_add_event, &sonde_program_spans) {
    struct sonde_program_span *span = sonde_program_span_find(hook, otel_api_add_event_s(hook));
    struct sonde_scratch *scratch = otel_begin(hook, span);
    if (!scratch)
        return;
    otel_writer_in(scratch)->head.number = bpf_ktime_get_boot_ns();
    otel_say_text(scratch, OTEL_SAID_EVENT, otel_api_add_event_name(hook));
    otel_writer_in(scratch)->detail = 1;
    otel_say_options(scratch, otel_api_add_event_options(hook));
    otel_end(scratch, span);
}

SONDE_HOOK(otel_api_record_error, &sonde_program_spans) {
    struct go_interface error = otel_api_record_error_err(hook);
    struct sonde_program_span *span = sonde_program_span_find(hook, otel_api_record_error_s(hook));
    struct sonde_scratch *scratch = error.type ? otel_begin(hook, span) : 0;
    if (!scratch)
        return;
    otel_writer_in(scratch)->head.number = bpf_ktime_get_boot_ns();
    otel_writer_in(scratch)->head.error = go_dynamic_type(error);
    otel_say_text(scratch, OTEL_SAID_ERROR, go_error_text(hook, error));
    otel_writer_in(scratch)->detail = 1;
    otel_say_options(scratch, otel_api_record_error_options(hook));
    otel_end(scratch, span);
}

SONDE_HOOK(otel_api_add_link, &sonde_program_spans) {
    struct sonde_program_span *span = sonde_program_span_find(hook, otel_api_add_link_s(hook));
    struct sonde_scratch *scratch = otel_begin(hook, span);
    if (!scratch)
        return;
    otel_say_link(scratch, otel_api_add_link_link_address(hook));
    otel_end(scratch, span);
}

SONDE_HOOK(otel_api_end, &sonde_program_spans) {
    struct sonde_record begun, *record = &begun;
    struct sonde_program_span *span = sonde_program_span_find(hook, otel_api_end_s(hook));
    if (!span)
        return;
    struct otel_api_event *event =
        sonde_span_record(hook, record, struct otel_api_event, &span->operation);
    if (event) {
        struct go_slice options = otel_api_end_options(hook);
        otel_find_time(&event->end, options.data, options.length);
        record->flags = span->flags;
        sonde_record_send(record);
    }
    sonde_program_span_end(hook, &span->operation);
}
