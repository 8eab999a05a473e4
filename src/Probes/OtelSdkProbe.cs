using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;

namespace Sonde.Probes.Go;

/// <summary>
/// Notes the spans that a Go program exports itself, with the SDK of OpenTelemetry. It sends none of them. They are parents of the spans of
/// other probes, and of two spans about the same call only the program's is exported.
/// </summary>
/// <remarks>
/// Not covered: spans that the SDK does not sample, which count as absent; spans within another library's client span that is about
/// something else; the trace context that is added to requests whose own span is left out, where the program adds none itself.
/// </remarks>
[Probe("go.opentelemetry.io/otel/sdk", Source = "otel_sdk.bpf.c", Header = "otel_sdk.h")]
[Uprobe("go.opentelemetry.io/otel/sdk/trace.(*tracer).Start", Declaration = "type Span interface{}; type SpanStartOption interface{}; func (tr *tracer) Start(ctx context.Context, name string, options ...SpanStartOption) (context.Context, Span)", Return = "otel_sdk_start")]
[Uprobe("go.opentelemetry.io/otel/sdk/trace.(*recordingSpan).SetAttributes", Declaration = "type KeyValue struct { Key string }; func (s *recordingSpan) SetAttributes(attributes ...KeyValue)", Entry = "otel_sdk_describe")]
[Uprobe("go.opentelemetry.io/otel/sdk/trace.(*recordingSpan).End", Declaration = "type SpanEndOption interface{}; func (s *recordingSpan) End(options ...SpanEndOption)", Entry = "otel_sdk_end")]
[GoOffset("go.opentelemetry.io/otel/sdk/trace", "recordingSpan", "spanContext.traceID", "spanContext.spanID", "spanContext.traceFlags", "spanKind", "attributes")]
[EventStruct("otel_sdk_annotation")]
public sealed partial class OtelSdkProbe
{
    private const ulong Server = 2, Client = 3; // trace.SpanKind

    static partial void Describe(in OtelSdkAnnotation e, ref SpanWriter span)
    {
        if (span.Kind == (e.Kind switch { Server => SpanKind.Server, Client => SpanKind.Client, _ => SpanKind.Internal }))
            span.LeaveOutIfAbout((SpanSubjects)e.Described);
    }
}
