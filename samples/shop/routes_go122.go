//go:build go1.22

// The go line of go.mod is old, so that old toolchains build the shop, and it also chooses the old ServeMux; this asks for
// the new one.
//go:debug httpmuxgo121=0

package main

import "net/http"

// routes uses the patterns of Go 1.22, where a ServeMux knows methods and wildcards.
func routes(s *shop) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.home)
	mux.HandleFunc("GET /items", s.list)
	mux.HandleFunc("GET /items/{id}", s.show)
	mux.HandleFunc("POST /checkout", s.checkout)
	mux.HandleFunc("POST /gift-wrap", s.giftWrap)
	return mux
}

func itemID(r *http.Request) string { return r.PathValue("id") }
