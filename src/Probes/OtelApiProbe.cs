using Sonde.Probes.Go.OpenTelemetry;
using Sonde.Runtime.Spans;

namespace Sonde.Probes.Go;

/// <summary>
/// Spans that a Go program makes with the global API of <c>go.opentelemetry.io/otel</c> while no SDK is installed: with everything that the
/// program says of them, and as parts of the traces of other spans. Where an SDK is installed, or a tracer does nothing on purpose
/// (<c>trace/noop</c>), it is silent.
/// </summary>
/// <remarks>
/// Not covered: what a program says only if <c>IsRecording</c> returns true; attributes that are maps, or slices of values of mixed types;
/// attributes of the tracer; the <c>tracestate</c> of links; a parent in another process, unless another probe's span has it; spans that the
/// program itself puts into another context; stack traces of errors, and texts of errors that the program would build; the ids of the spans
/// in the program's own logs and requests.
/// </remarks>
[Probe("go.opentelemetry.io/otel", Source = "otel_api.bpf.c", Header = "otel_api.h")]
[Uprobe("go.opentelemetry.io/otel/internal/global.(*tracer).Start", Declaration = "type Span interface{}; type SpanStartOption interface{}; func (t *tracer) Start(ctx context.Context, name string, opts ...SpanStartOption) (context.Context, Span)", Entry = "otel_api_start", Return = "otel_api_started")]
[Uprobe("go.opentelemetry.io/otel/internal/global.(*nonRecordingSpan).SetAttributes", Declaration = "type KeyValue struct { Key string }; func (s *nonRecordingSpan) SetAttributes(attributes ...KeyValue)", Entry = "otel_api_set_attributes", Optional = true)]
[Uprobe("go.opentelemetry.io/otel/internal/global.(*nonRecordingSpan).SetName", Declaration = "func (s *nonRecordingSpan) SetName(name string)", Entry = "otel_api_set_name", Optional = true)]
[Uprobe("go.opentelemetry.io/otel/internal/global.(*nonRecordingSpan).SetStatus", Declaration = "type Code uint32; func (s *nonRecordingSpan) SetStatus(code Code, description string)", Entry = "otel_api_set_status", Optional = true)]
[Uprobe("go.opentelemetry.io/otel/internal/global.(*nonRecordingSpan).AddEvent", Declaration = "type EventOption interface{}; func (s *nonRecordingSpan) AddEvent(name string, options ...EventOption)", Entry = "otel_api_add_event", Optional = true)]
[Uprobe("go.opentelemetry.io/otel/internal/global.(*nonRecordingSpan).RecordError", Declaration = "type EventOption interface{}; func (s *nonRecordingSpan) RecordError(err error, options ...EventOption)", Entry = "otel_api_record_error", Optional = true)]
[Uprobe("go.opentelemetry.io/otel/internal/global.(*nonRecordingSpan).AddLink", Declaration = "type KeyValue struct { Key string }; type Link struct { traceID [16]byte; spanID [8]byte; flags byte; state []string; remote bool; Attributes []KeyValue }; func (s *nonRecordingSpan) AddLink(link Link)", Entry = "otel_api_add_link", Optional = true)]
[Uprobe("go.opentelemetry.io/otel/internal/global.(*nonRecordingSpan).End", Declaration = "type SpanEndOption interface{}; func (s *nonRecordingSpan) End(options ...SpanEndOption)", Entry = "otel_api_end")]
[GoOffset("go.opentelemetry.io/otel/internal/global", "tracer", "name", "opts", "delegate")]
[GoOffset("go.opentelemetry.io/otel/internal/global", "nonRecordingSpan", "tracer")]
[EventStruct("otel_api_event")]
public sealed partial class OtelApiProbe
{
    static partial void Describe(in OtelApiEvent e, ref SpanWriter span) => OtelStatements.Read(span.SentAhead, e.End, span);
}
