// An HTTP/1 client and its server in one process, on one connection that is memory alone. The server makes a span of each request itself,
// with the SDK of OpenTelemetry, and exports it nowhere.
package main

import (
	"context"
	"io"
	"net/http"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// nowhere takes the spans that end.
type nowhere struct{}

func (nowhere) OnStart(context.Context, sdktrace.ReadWriteSpan) {}
func (nowhere) OnEnd(sdktrace.ReadOnlySpan)                     {}
func (nowhere) Shutdown(context.Context) error                  { return nil }
func (nowhere) ForceFlush(context.Context) error                { return nil }

func main() {
	m := newMemory()
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "hello") })
	provider := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(nowhere{}))
	go http.Serve(m, otelhttp.NewHandler(handler, "greet", otelhttp.WithTracerProvider(provider)))
	client := &http.Client{Transport: &http.Transport{DialContext: m.dial}}
	rounds(10000, func() {
		response, err := client.Get("http://localhost/hello?of=world")
		check(err)
		_, err = io.Copy(io.Discard, response.Body)
		check(err)
		check(response.Body.Close())
	})
}
