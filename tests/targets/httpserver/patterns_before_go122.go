//go:build !go1.22

package main

import "net/http"

// addPatterns adds the same paths without patterns, which a ServeMux of this version does not have.
func addPatterns(mux *http.ServeMux) { mux.HandleFunc("/route/", echo) }
