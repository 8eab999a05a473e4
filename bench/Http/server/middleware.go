//go:build !plain

package main

import (
	"net"
	"net/http"
	"strconv"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// middleware makes the span that Sonde makes: the same name, the same attributes, the caller's context as parent. It is written by
// hand to do nothing else: no metrics, no counting of bytes, and only the interfaces of the writer that this server needs.
type middleware struct {
	tracer     trace.Tracer
	propagator propagation.TextMapPropagator
	next       http.Handler
}

func newMiddleware(provider trace.TracerProvider, propagator propagation.TextMapPropagator, next http.Handler) http.Handler {
	return &middleware{provider.Tracer("net/http/server"), propagator, next}
}

func (m *middleware) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx := m.propagator.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
	ctx, span := m.tracer.Start(ctx, r.Method, trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(attributesOf(r)...))
	defer span.End()

	recorder := recorder{ResponseWriter: w, status: http.StatusOK}
	r = r.WithContext(ctx)
	m.next.ServeHTTP(&recorder, r)

	if route := routeOf(r.Pattern); route != "" {
		span.SetName(r.Method + " " + route)
		span.SetAttributes(attribute.String("http.route", route))
	}
	span.SetAttributes(attribute.Int("http.response.status_code", recorder.status))
	if recorder.status >= http.StatusInternalServerError {
		span.SetStatus(codes.Error, "")
		span.SetAttributes(attribute.String("error.type", strconv.Itoa(recorder.status)))
	}
}

func attributesOf(r *http.Request) []attribute.KeyValue {
	attributes := make([]attribute.KeyValue, 0, 16)
	attributes = append(attributes,
		attribute.String("http.request.method", r.Method),
		attribute.String("url.path", r.URL.Path),
		attribute.String("url.scheme", schemeOf(r)),
		attribute.String("network.protocol.version", strconv.Itoa(r.ProtoMajor)+"."+strconv.Itoa(r.ProtoMinor)))
	if r.URL.RawQuery != "" {
		attributes = append(attributes, attribute.String("url.query", r.URL.RawQuery))
	}
	if agent := r.UserAgent(); agent != "" {
		attributes = append(attributes, attribute.String("user_agent.original", agent))
	}
	if host, port := split(r.RemoteAddr); host != "" {
		attributes = append(attributes,
			attribute.String("network.peer.address", host), attribute.Int("network.peer.port", port), attribute.String("client.address", host))
	}
	host, port := split(r.Host)
	attributes = append(attributes, attribute.String("server.address", host))
	if port != 0 {
		attributes = append(attributes, attribute.Int("server.port", port))
	}
	return attributes
}

func schemeOf(r *http.Request) string {
	if r.TLS != nil {
		return "https"
	}
	return "http"
}

func split(address string) (string, int) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address, 0
	}
	number, _ := strconv.Atoi(port)
	return host, number
}

// routeOf returns the path of a pattern of http.ServeMux, which may begin with a method and a host.
func routeOf(pattern string) string {
	for i := range len(pattern) {
		if pattern[i] == '/' {
			return pattern[i:]
		}
	}
	return ""
}

// recorder remembers the status.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}
