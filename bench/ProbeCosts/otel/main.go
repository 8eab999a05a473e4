// Makes spans with the API of OpenTelemetry, without an SDK.
//
//	otel [-auto] [-apart]
//
// With -auto, their tracer is the one that describes its spans to an observer, instead of the global one. With -apart, each is made on a
// goroutine of its own.
package main

import (
	"context"
	"flag"
	_ "unsafe" // for linkname

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

// What an observer that may write to the program's memory would set.
//
//go:linkname autoInstEnabled go.opentelemetry.io/otel/trace.autoInstEnabled
var autoInstEnabled *bool

func main() {
	auto := flag.Bool("auto", false, "describe the spans to an observer")
	apart := flag.Bool("apart", false, "make each span on a goroutine of its own")
	flag.Parse()
	ctx := context.Background()
	provider := otel.GetTracerProvider()
	if *auto {
		*autoInstEnabled = true
		provider = trace.SpanFromContext(ctx).TracerProvider()
	}
	tracer := provider.Tracer("example.com/shop")
	operation := func() {
		_, span := tracer.Start(ctx, "reserve")
		span.SetAttributes(attribute.String("item", "teapot"), attribute.Int("quantity", 2), attribute.Bool("gift", true))
		span.End()
	}
	if *apart {
		done := make(chan struct{})
		here := operation
		operation = func() {
			go func() {
				here()
				done <- struct{}{}
			}()
			<-done
		}
	}
	rounds(10000, operation)
}
