package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"

	"google.golang.org/grpc/metadata"
)

// An HTTP/2 server whose handler makes a call, as the gRPC handler Chain does: /METHOD calls METHOD, with a traceparent of its own
// if it is given one by ?own=. It answers with the traceparents that arrived here and there, in the form of tests/targets/httpcalls.
// What is itself gRPC is handed to the gRPC server.
func serveFront(server http.Handler, downstream *client) string {
	front := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.Header.Get("Content-Type"), "application/grpc") {
			server.ServeHTTP(w, r)
			return
		}
		ctx := r.Context()
		if own := r.URL.Query().Get("own"); own != "" {
			ctx = metadata.AppendToOutgoingContext(ctx, "traceparent", own)
		}
		reply, err := downstream.invoke(ctx, strings.TrimPrefix(r.URL.Path, "/"), "0")
		answer := map[string]interface{}{
			"n":            r.URL.Query().Get("n"),
			"protocol":     r.Proto,
			"traceparents": []string{strings.Join(r.Header["Traceparent"], "+"), reply},
		}
		if err != nil {
			answer["error"] = err.Error()
		}
		json.NewEncoder(w).Encode(answer)
	}))
	front.EnableHTTP2 = true
	front.StartTLS()
	return front.Listener.Addr().String()
}
