//go:build !plain

package main

import (
	"context"
	"net/http"
)

type contextKey struct{}

// addMore adds what copies requests. The functions that do it are nowhere else in the program.
func addMore(outer, mux *http.ServeMux) {
	outer.Handle("/copied/", copying(http.StripPrefix("/copied", mux)))
}

// copying passes on a copy of the request, so that what the mux notes on it never reaches the server's own.
func copying(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), contextKey{}, true)))
	})
}
