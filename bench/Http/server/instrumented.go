//go:build !plain

package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/trace"
)

func main() {
	instrument := flag.String("instrument", "sdk", "none, sdk (the SDK by hand) or otelhttp (its middleware)")
	print := flag.Bool("print", false, "write each span of the SDK to standard error instead of dropping it")
	export := flag.String("export", "", "address of an OTLP receiver to send the spans of the SDK to instead of dropping them")
	receive := flag.Bool("receive", false, "be that receiver, and drop what it receives")
	version := flag.Bool("version", false, "print the versions of the SDK and of otelhttp, and exit")
	flag.Parse()
	if *version {
		fmt.Println(otel.Version(), otelhttp.Version)
		return
	}
	handler, sent, err := instrumented(*instrument, *print, *export)
	if *receive {
		handler = http.HandlerFunc(receiver)
	}
	if err == nil {
		err = serve(handler, sent)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "server:", err)
		os.Exit(1)
	}
}

func receiver(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Type", "application/x-protobuf")
}

// instrumented returns the server's handler, and a function that ends the SDK and prints how many spans it exported.
func instrumented(name string, print bool, address string) (http.Handler, func() error, error) {
	if name == "none" {
		return routes(), func() error { return nil }, nil
	}
	exporter, err := newExporter(print, address)
	if err != nil {
		return nil, nil, err
	}
	provider, propagator := trace.NewTracerProvider(trace.WithBatcher(exporter)), propagation.TraceContext{}
	end := func() error {
		err := provider.Shutdown(context.Background())
		fmt.Printf("exported %d\n", exporter.spans)
		return err
	}
	switch name {
	case "sdk":
		return newMiddleware(provider, propagator, routes()), end, nil
	case "otelhttp":
		return otelhttp.NewHandler(routes(), "server",
			otelhttp.WithTracerProvider(provider), otelhttp.WithPropagators(propagator)), end, nil
	default:
		return nil, nil, fmt.Errorf("-instrument %s: none, sdk or otelhttp is expected", name)
	}
}
