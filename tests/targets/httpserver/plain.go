//go:build plain

package main

import (
	"net/http"
	"net/url"
	"runtime"
)

// addMore adds nothing that copies requests.
func addMore(outer, mux *http.ServeMux) { outer.HandleFunc("/forget", forget) }

var others []*http.Request

// forget no longer uses its request when it fills the freed memory with requests that match another pattern.
func forget(http.ResponseWriter, *http.Request) {
	mux := http.NewServeMux()
	mux.HandleFunc("/other/", empty)
	runtime.GC()
	for i := 0; i < 20_000; i++ {
		other := &http.Request{Method: http.MethodGet, URL: &url.URL{Path: "/other/"}}
		mux.ServeHTTP(nil, other)
		others = append(others, other)
	}
}
