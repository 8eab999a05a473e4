package main

import (
	"net/http"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
)

// route gives gRPC-Gateway's mux one route with a parameter. Its handler calls the gateway as generated code does.
func route(_ string, handler http.HandlerFunc) http.Handler {
	mux := runtime.NewServeMux()
	check(mux.HandlePath("GET", "/{greeting}", func(w http.ResponseWriter, r *http.Request, _ map[string]string) {
		ctx, err := runtime.AnnotateContext(r.Context(), mux, r, "/greeter.Greeter/Greet", runtime.WithHTTPPathPattern("/{greeting}"))
		check(err)
		handler(w, r.WithContext(ctx))
	}))
	return mux
}
