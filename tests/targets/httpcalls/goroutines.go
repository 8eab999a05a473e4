package main

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"syscall"
	"time"
)

// addGoroutines adds ways of calling without a context, on goroutines of every origin. ?n=N numbers the request and those that it
// causes.
func addGoroutines(mux *http.ServeMux, c *caller) {
	call := func(r *http.Request) { _, _ = c.get(context.Background(), c.plain+"/arrived?n="+r.URL.Query().Get("n")) }
	jobs := make(chan func())
	go func() {
		for job := range jobs {
			go job()
		}
	}()

	// Two requests: on a goroutine, and on one that this one starts.
	mux.HandleFunc("/tree", func(w http.ResponseWriter, r *http.Request) {
		elsewhere(func() {
			call(r)
			elsewhere(func() { call(r) })
		})
	})
	// On a goroutine that goes on when the request has been answered.
	mux.HandleFunc("/late", func(w http.ResponseWriter, r *http.Request) {
		go func() {
			<-r.Context().Done()
			time.Sleep(50 * time.Millisecond)
			call(r)
		}()
	})
	// On a goroutine that another one starts, which was there before the request.
	mux.HandleFunc("/pooled", func(w http.ResponseWriter, r *http.Request) {
		done := make(chan struct{})
		jobs <- func() {
			defer close(done)
			call(r)
		}
		<-done
	})
	// On a goroutine that is started when a request on this one has panicked.
	mux.HandleFunc("/panicked", func(w http.ResponseWriter, r *http.Request) {
		panicking := &http.Client{Transport: &http.Transport{Proxy: func(*http.Request) (*url.URL, error) { panic("asked to") }}}
		func() {
			defer func() { _ = recover() }()
			_, _ = panicking.Get(c.plain + "/arrived")
		}()
		elsewhere(func() { call(r) })
	})
	// The program once more, in the same process.
	mux.HandleFunc("/exec", func(w http.ResponseWriter, r *http.Request) { _ = syscall.Exec(os.Args[0], os.Args, os.Environ()) })
}
