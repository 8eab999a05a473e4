using Sonde.Probes.Go.OpenTelemetry;
using Sonde.Runtime.Spans;

namespace Sonde.Probes.Go;

/// <summary>
/// Relays the spans that a Go program makes with <c>go.opentelemetry.io/auto/sdk</c>, or with the copy of it in
/// <c>go.opentelemetry.io/otel/trace</c>: with everything that the program has said of them, and as parts of the traces of other spans.
/// </summary>
/// <remarks>
/// Not covered: the ids of the spans in the program's own logs and requests, because nothing is written into the program; spans of
/// <c>go.opentelemetry.io/otel</c>, unless the program itself makes them with one of these packages; how many attributes, events and links the
/// program has dropped.
/// </remarks>
[Probe("go.opentelemetry.io/auto/sdk", Source = "auto_sdk.bpf.c", Header = "auto_sdk.h")]
[Uprobe("go.opentelemetry.io/auto/sdk.tracer.Start", Declaration = "type Span interface{}; type SpanStartOption interface{}; type tracer struct { Tracer any; name, schemaURL, version string }; func (t tracer) Start(ctx context.Context, name string, opts ...SpanStartOption) (context.Context, Span)", Return = "auto_span_start", Optional = true)]
[Uprobe("go.opentelemetry.io/auto/sdk.(*tracer).Start", Declaration = "type Span interface{}; type SpanStartOption interface{}; type tracer struct { Tracer any; name, schemaURL, version string }; func (t *tracer) Start(ctx context.Context, name string, opts ...SpanStartOption) (context.Context, Span)", Return = "auto_span_return", Optional = true)]
[Uprobe("go.opentelemetry.io/otel/trace.autoTracer.Start", Declaration = "type Span interface{}; type SpanStartOption interface{}; type autoTracer struct { Tracer any; name, schemaURL, version string }; func (t autoTracer) Start(ctx context.Context, name string, opts ...SpanStartOption) (context.Context, Span)", Return = "auto_span_start", Optional = true)]
[Uprobe("go.opentelemetry.io/otel/trace.(*autoTracer).Start", Declaration = "type Span interface{}; type SpanStartOption interface{}; type autoTracer struct { Tracer any; name, schemaURL, version string }; func (t *autoTracer) Start(ctx context.Context, name string, opts ...SpanStartOption) (context.Context, Span)", Return = "auto_span_return", Optional = true)]
[Uprobe("go.opentelemetry.io/auto/sdk.(*span).ended", Declaration = "func (s *span) ended(buf []byte)", Entry = "auto_span_end", Optional = true)]
[Uprobe("go.opentelemetry.io/otel/trace.(*autoSpan).ended", Declaration = "func (s *autoSpan) ended(buf []byte)", Entry = "auto_span_end", Optional = true)]
[EventStruct("auto_span_event")]
public sealed partial class AutoSdkProbe
{
    static partial void Describe(in AutoSpanEvent e, ref SpanWriter span)
    {
        // The name is part of the description, which may be lost.
        span.Name = "unknown"u8;
        OtlpJson.Read(span.SentAhead, span);
    }
}
