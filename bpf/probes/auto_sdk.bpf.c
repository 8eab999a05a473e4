// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/part.bpf.h>
#include <sonde/program_span.bpf.h>

#include "auto_sdk.go.h"
#include "auto_sdk.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

// func (t tracer) Start(ctx context.Context, name string, opts ...trace.SpanStartOption)
// (context.Context, trace.Span)
// https://github.com/open-telemetry/opentelemetry-go-instrumentation/blob/sdk/v1.1.0/sdk/tracer.go#L24;
// in go.opentelemetry.io/otel/trace it is a method of autoTracer. It lets an empty function choose
// ids and decide about sampling, for a tracer that writes them into its memory. This probe writes
// nothing, so the program sees no ids, and describes every span.
SONDE_HOOK(auto_span_start, &sonde_program_spans) {
    sonde_program_span_start(hook, auto_span_start_result1(hook).data,
                             auto_span_start_result0(hook));
}

// The same function for the pointer that an interface holds: it calls the one above.
SONDE_HOOK(auto_span_return, &sonde_program_spans) {
    sonde_program_span_return(hook, auto_span_return_result1(hook).data);
}

// func (*span) ended(buf []byte)
// https://github.com/open-telemetry/opentelemetry-go-instrumentation/blob/sdk/v1.1.0/sdk/span.go#L328;
// in go.opentelemetry.io/otel/trace it is a method of autoSpan. It is empty, and End calls it, at
// most once for a span, with the span's description as OTLP in JSON.
SONDE_HOOK(auto_span_end, &sonde_program_spans) {
    struct sonde_record begun, *record = &begun;
    struct go_slice text = auto_span_end_buf(hook);
    struct sonde_program_span *kept = sonde_operation_find_at(hook, auto_span_end_s(hook));
    if (!kept)
        return;
    __u16 flags = sonde_send_parts(hook, &kept->operation, text.data, text.length);
    struct auto_span_event *event =
        sonde_span_record(hook, record, struct auto_span_event, &kept->operation);
    if (event) {
        event->length = text.length;
        record->flags = flags;
        sonde_record_send(record);
    }
    sonde_program_span_end(hook, &kept->operation);
}
