//go:build !plain

package main

import (
	"context"
	"fmt"
	"os"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/trace"
)

// exporter counts spans, and drops them or gives them to another exporter. The SDK calls it from one goroutine.
type exporter struct {
	print bool               // write each span to standard error
	next  trace.SpanExporter // sends over OTLP; nil if spans are dropped
	spans int
}

func newExporter(print bool, address string) (*exporter, error) {
	if address == "" {
		return &exporter{print: print}, nil
	}
	next, err := otlptracehttp.New(context.Background(), otlptracehttp.WithEndpoint(address), otlptracehttp.WithInsecure())
	return &exporter{print: print, next: next}, err
}

func (e *exporter) ExportSpans(ctx context.Context, spans []trace.ReadOnlySpan) error {
	e.spans += len(spans)
	if e.print {
		for _, span := range spans {
			fmt.Fprintf(os.Stderr, "%s %s parent=%s", span.SpanKind(), span.Name(), span.Parent().SpanID())
			for _, attribute := range span.Attributes() {
				fmt.Fprintf(os.Stderr, " %s=%s", attribute.Key, attribute.Value.Emit())
			}
			fmt.Fprintln(os.Stderr)
		}
	}
	if e.next == nil {
		return nil
	}
	return e.next.ExportSpans(ctx, spans)
}

func (e *exporter) Shutdown(ctx context.Context) error {
	if e.next == nil {
		return nil
	}
	return e.next.Shutdown(ctx)
}
