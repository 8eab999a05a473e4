package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
)

// counter counts the requests by the path that the client sent, before any handler can change it, and reports at /-/counts.
// Paths under /-/ are the test's own and are not counted; a tracer sees them all the same.
type counter struct {
	next http.Handler

	mu    sync.Mutex
	paths map[string]int
}

func newCounter(next http.Handler) *counter {
	return &counter{next: next, paths: map[string]int{}}
}

func (c *counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/-/counts" {
		c.report(w)
		return
	}
	if !strings.HasPrefix(r.URL.Path, "/-/") {
		c.mu.Lock()
		c.paths[r.URL.Path]++
		c.mu.Unlock()
	}
	c.next.ServeHTTP(w, r)
}

// report writes {"total": 3, "paths": {"/hello": 2, "/panic": 1}}.
func (c *counter) report(w http.ResponseWriter) {
	c.mu.Lock()
	defer c.mu.Unlock()
	total := 0
	for _, n := range c.paths {
		total += n
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"total": total, "paths": c.paths})
}
