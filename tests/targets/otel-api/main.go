// Otel-api makes spans with an early version of the OpenTelemetry API, without an SDK. For each line of its standard input it makes some, and
// prints one line.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

func main() {
	tracer := otel.Tracer("example.com/shop", trace.WithSchemaURL("https://example.com/schema"), trace.WithInstrumentationVersion("1.2.3"))
	fmt.Println("ready")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		describe(context.Background(), tracer)
		fmt.Println("ok")
	}
}

func describe(ctx context.Context, tracer trace.Tracer) {
	link := trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{15: 7}, SpanID: trace.SpanID{7: 9}})
	ctx, span := tracer.Start(ctx, "old", trace.WithSpanKind(trace.SpanKindProducer),
		trace.WithLinks(trace.Link{SpanContext: link, Attributes: []attribute.KeyValue{attribute.String("why", "cause")}}),
		trace.WithAttributes(attribute.String("text", "ü"), attribute.Bool("yes", true)))
	defer span.End()
	span.SetAttributes(
		attribute.Int64("least", -1<<63), attribute.Float64("half", 0.5),
		attribute.BoolSlice("bools", []bool{true, false}), attribute.Int64Slice("integers", []int64{1, 1 << 62}),
		attribute.Float64Slice("floats", []float64{1, 0.25}), attribute.StringSlice("texts", []string{"a", "", "ü"}))
	trace.SpanFromContext(ctx).AddEvent("paid", trace.WithTimestamp(time.Unix(1_700_000_000, 5)), trace.WithAttributes(attribute.Int("cents", 250)))
	span.RecordError(errors.New("no stock"))
	span.SetStatus(codes.Error, "it failed")
	_, child := tracer.Start(ctx, "child", trace.WithTimestamp(time.Unix(1_700_000_000, 1)))
	child.End(trace.WithTimestamp(time.Unix(1_700_000_001, 1)))
}
