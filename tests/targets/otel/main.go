// Otel makes spans with the OpenTelemetry API. For each line of its standard input it makes some, and prints one line.
//
//	otel auto     with the tracer of go.opentelemetry.io/otel/trace that describes its spans to an observer
//	otel api      with the global API, and no SDK
//	otel sdk      with an SDK that exports them to this program
//
//	rich          a span with attributes of every type, events, links and an error
//	renamed       a span that is renamed and has times of its own
//	nested        spans within spans: by their contexts, and one on another goroutine
//	large BYTES   a span with so many bytes of attributes
//	forgotten     a span that is never ended, and then one of the same context's memory
//	burst COUNT   a span with a child on each of many goroutines at once
//	serve         starts an HTTP server whose handler makes spans around what it does, and prints its address
//	instrumented  starts a server whose requests the SDK sees too, and prints its address
//	copies        spans that are described and ended by what their contexts hold
//	detached      a span that ends on another goroutine, twice, and then says more
//	root          within a span, one that is a root on purpose
//	links         a span that gets links after its start
//	errors        a span with errors of several kinds
//	many COUNT    a span with so many attributes, each set on its own
//	noop          a span of a tracer that does nothing on purpose
//	install       installs the SDK
//	exported      prints the spans that the SDK has exported: name, kind, span id, parent's id
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
	_ "unsafe" // for linkname

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
)

// What an observer that may write to the program's memory would set.
//
//go:linkname autoInstEnabled go.opentelemetry.io/otel/trace.autoInstEnabled
var autoInstEnabled *bool

var tracer trace.Tracer

func main() {
	provider := providerOf(os.Args[1])
	tracer = provider.Tracer("example.com/shop", trace.WithInstrumentationVersion("1.2.3"), trace.WithSchemaURL("https://example.com/schema"))
	fmt.Println("ready")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		command, rest, _ := strings.Cut(lines.Text(), " ")
		number, _ := strconv.Atoi(rest)
		fmt.Println(run(context.Background(), command, number))
	}
}

func providerOf(mode string) trace.TracerProvider {
	switch mode {
	case "auto":
		*autoInstEnabled = true
		return trace.SpanFromContext(context.Background()).TracerProvider()
	case "sdk":
		install()
	}
	return otel.GetTracerProvider()
}

func install() {
	otel.SetTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSyncer(&exported)))
	otel.SetTextMapPropagator(propagation.TraceContext{})
}

// An exporter that keeps the spans.
type exporter struct {
	mutex sync.Mutex
	lines []string
}

var exported exporter

func (e *exporter) ExportSpans(_ context.Context, spans []sdktrace.ReadOnlySpan) error {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	for _, span := range spans {
		e.lines = append(e.lines, fmt.Sprint(span.Name(), ",", span.SpanKind(), ",", span.SpanContext().SpanID(), ",", span.Parent().SpanID()))
	}
	return nil
}

func (e *exporter) Shutdown(context.Context) error { return nil }

func run(ctx context.Context, command string, number int) string {
	switch command {
	case "rich":
		rich(ctx)
	case "renamed":
		renamed(ctx)
	case "nested":
		nested(ctx)
	case "large":
		large(ctx, number)
	case "forgotten":
		forgotten(ctx, number)
	case "burst":
		burst(ctx, number)
	case "copies":
		copies(ctx)
	case "detached":
		detached(ctx)
	case "root":
		root(ctx)
	case "links":
		links(ctx)
	case "errors":
		failures(ctx)
	case "many":
		many(ctx, number)
	case "noop":
		_, span := noop.NewTracerProvider().Tracer("silent").Start(ctx, "silent")
		span.SetAttributes(attribute.Int("n", 1))
		span.End()
	case "install":
		install()
	case "serve":
		return serve()
	case "instrumented":
		return serveInstrumented()
	case "exported":
		exported.mutex.Lock()
		defer exported.mutex.Unlock()
		return strings.Join(exported.lines, ";")
	}
	return "ok"
}

func rich(ctx context.Context) {
	link := trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{15: 7}, SpanID: trace.SpanID{7: 9}})
	_, span := tracer.Start(ctx, "rich", trace.WithSpanKind(trace.SpanKindProducer),
		trace.WithLinks(trace.Link{SpanContext: link, Attributes: []attribute.KeyValue{attribute.String("why", "cause")}}),
		trace.WithAttributes(attribute.String("text", "a \"quoted\" <ü>\x00\xff end"), attribute.Bool("yes", true)))
	span.SetAttributes(
		attribute.Int64("least", -1<<63), attribute.Float64("half", 0.5), attribute.String("empty", ""),
		attribute.BoolSlice("bools", []bool{true, false}), attribute.Int64Slice("integers", []int64{1, 1 << 62}),
		attribute.Float64Slice("floats", []float64{1, 0.25}), attribute.StringSlice("texts", []string{"a", "", "ü"}),
		attribute.ByteSlice("bytes", []byte{0, 255}), attribute.StringSlice("none", nil),
		attribute.Slice("mixed", attribute.StringValue("a"), attribute.Int64Value(1), attribute.BoolValue(true)),
		attribute.Map("map", attribute.String("key", "value"), attribute.Int64Slice("list", []int64{1, 2})))
	span.AddEvent("paid", trace.WithTimestamp(time.Unix(1_700_000_000, 5)), trace.WithAttributes(attribute.Int("cents", 250)))
	span.RecordError(errors.New("no stock"))
	span.SetStatus(codes.Error, "it failed")
	span.End()
}

func renamed(ctx context.Context) {
	start := time.Unix(1_700_000_000, 1)
	_, span := tracer.Start(ctx, "before", trace.WithTimestamp(start))
	span.SetName("after")
	span.SetStatus(codes.Ok, "ignored")
	span.End(trace.WithTimestamp(start.Add(time.Second)))
	span.End()
}

func nested(ctx context.Context) {
	outer, root := tracer.Start(ctx, "root")
	inner, child := tracer.Start(outer, "child")
	_, grandchild := tracer.Start(context.WithValue(inner, "key", "value"), "grandchild")
	_, sibling := tracer.Start(outer, "sibling")
	done := make(chan struct{})
	go func() {
		_, elsewhere := tracer.Start(inner, "elsewhere")
		elsewhere.End()
		sibling.End()
		close(done)
	}()
	<-done
	grandchild.End()
	child.End()
	_, late := tracer.Start(inner, "late")
	late.End()
	root.End()
	_, unrelated := tracer.Start(ctx, "unrelated")
	unrelated.End()
}

func large(ctx context.Context, bytes int) {
	_, span := tracer.Start(ctx, "large")
	for i := 0; i < 128; i++ { // as many attributes as a span may have
		span.SetAttributes(attribute.String(fmt.Sprint("key", i), strings.Repeat(string(rune('a'+i%26)), bytes/128)))
	}
	span.End()
}

func forgotten(ctx context.Context, count int) {
	for i := 0; i < count; i++ {
		tracer.Start(ctx, "forgotten")
	}
	_, span := tracer.Start(ctx, "remembered")
	span.End()
}

func copies(ctx context.Context) {
	outer, _ := tracer.Start(ctx, "outer")
	inner, _ := tracer.Start(outer, "before")
	trace.SpanFromContext(context.WithValue(inner, "key", "value")).SetName("inner")
	trace.SpanFromContext(inner).SetAttributes(attribute.Int("of", 1))
	trace.SpanFromContext(outer).SetAttributes(attribute.Int("of", 2))
	trace.SpanFromContext(inner).End()
	trace.SpanFromContext(outer).End()
}

func detached(ctx context.Context) {
	_, span := tracer.Start(ctx, "detached")
	done := make(chan struct{})
	go func() {
		span.SetAttributes(attribute.Bool("elsewhere", true))
		span.End()
		span.SetAttributes(attribute.Bool("late", true))
		span.End()
		close(done)
	}()
	<-done
	span.End()
}

func root(ctx context.Context) {
	outer, span := tracer.Start(ctx, "around")
	_, own := tracer.Start(outer, "own", trace.WithNewRoot(), trace.WithSpanKind(trace.SpanKindClient))
	own.End()
	_, child := tracer.Start(outer, "child", trace.WithSpanKind(trace.SpanKindConsumer))
	child.End()
	span.End()
}

func links(ctx context.Context) {
	_, span := tracer.Start(ctx, "linked", trace.WithLinks(linkTo(1), linkTo(2)))
	span.AddLink(linkTo(3, attribute.String("why", "late"), attribute.StringSlice("words", []string{"a", "b"})))
	span.SetAttributes(attribute.Int("after", 1))
	span.End()
}

func linkTo(number byte, attributes ...attribute.KeyValue) trace.Link {
	context := trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{15: number}, SpanID: trace.SpanID{7: number}})
	return trace.Link{SpanContext: context, Attributes: attributes}
}

func failures(ctx context.Context) {
	_, span := tracer.Start(ctx, "failed")
	span.RecordError(nil)
	span.RecordError(fmt.Errorf("reading: %w", os.ErrNotExist), trace.WithAttributes(attribute.Int("try", 1)), trace.WithStackTrace(true))
	span.RecordError(errors.New("no stock"), trace.WithTimestamp(time.Unix(1_700_000_000, 5)))
	span.SetStatus(codes.Ok, "")
	span.SetStatus(codes.Error, "too late")
	span.End()
}

func many(ctx context.Context, count int) {
	_, span := tracer.Start(ctx, "many")
	for i := 0; i < count; i++ {
		span.SetAttributes(attribute.Int(fmt.Sprint("key", i%100), i))
	}
	span.End()
}

func burst(ctx context.Context, count int) {
	var wait sync.WaitGroup
	for i := 0; i < count; i++ {
		wait.Add(1)
		go func() {
			defer wait.Done()
			outer, span := tracer.Start(ctx, fmt.Sprint("outer ", i))
			defer span.End()
			_, child := tracer.Start(outer, fmt.Sprint("inner ", i))
			child.End()
		}()
	}
	wait.Wait()
}

//go:noinline
func work(number int) int {
	return number + 1
}

func serve() string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	address := listener.Addr().String()
	http.HandleFunc("/inner", func(w http.ResponseWriter, r *http.Request) {})
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		ctx, span := tracer.Start(r.Context(), "handle")
		defer span.End()
		work(1)
		get(ctx, address, "by-context")
		get(context.Background(), address, "by-goroutine")
		done := make(chan struct{})
		go func() {
			get(ctx, address, "elsewhere")
			close(done)
		}()
		<-done
		get(r.Context(), address, "beside")
	})
	go http.Serve(listener, nil)
	return address
}

func serveInstrumented() string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	address := listener.Addr().String()
	client := http.Client{Transport: otelhttp.NewTransport(http.DefaultTransport)}
	http.HandleFunc("/inner", func(w http.ResponseWriter, r *http.Request) {})
	http.Handle("/", otelhttp.NewHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, span := tracer.Start(r.Context(), "handle")
		defer span.End()
		work(1)
		get(ctx, address, "by-context")
		get(context.Background(), address, "by-goroutine")
		getWith(&client, ctx, address, "seen-twice")
		wrapped, call := tracer.Start(ctx, "wrapped", trace.WithSpanKind(trace.SpanKindClient))
		get(wrapped, address, "in-a-span-of-its-own")
		call.End()
	}), "served"))
	go http.Serve(listener, nil)
	return address
}

func get(ctx context.Context, address, name string) {
	getWith(http.DefaultClient, ctx, address, name)
}

func getWith(client *http.Client, ctx context.Context, address, name string) {
	request, err := http.NewRequestWithContext(ctx, "GET", "http://"+address+"/inner?"+name, nil)
	check(err)
	response, err := client.Do(request)
	check(err)
	response.Body.Close()
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
