//go:build go1.22

// The go line of go.mod is old, so that old toolchains build this server, and it also chooses the old ServeMux; this asks
// for the new one.
//go:debug httpmuxgo121=0

package main

import "net/http"

// addPatterns adds routes that have a pattern of their own, to be seen as http.route.
func addPatterns(mux *http.ServeMux) {
	mux.HandleFunc("GET /route/{id}", echo)
	mux.HandleFunc("POST /route/{id}/parts/{rest...}", echo)
}
