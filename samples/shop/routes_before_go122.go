//go:build !go1.22

package main

import (
	"net/http"
	"strings"
)

// routes does by hand what the patterns of Go 1.22 do.
func routes(s *shop) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/items", only(http.MethodGet, s.list))
	mux.HandleFunc("/items/", only(http.MethodGet, s.show))
	mux.HandleFunc("/checkout", only(http.MethodPost, s.checkout))
	mux.HandleFunc("/gift-wrap", only(http.MethodPost, s.giftWrap))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		s.home(w, r)
	})
	return mux
}

func itemID(r *http.Request) string { return strings.TrimPrefix(r.URL.Path, "/items/") }

func only(method string, handler http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != method {
			w.Header().Set("Allow", method)
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		handler(w, r)
	}
}
