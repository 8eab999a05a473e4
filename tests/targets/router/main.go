// Router is a server whose router is its own, so that nobody but a probe for it knows a request's pattern: /users/ is routed on
// the goroutine that serves the request, /items/ on another one that has its context, /twice two times, /outside where no request
// is, and /ended within the context of the request before, which has ended.
package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

var (
	length int
	kept   = make(chan context.Context, 1)
)

// route is told which pattern the request matches that its goroutine serves.
//
//go:noinline
func route(pattern string) {
	length = len(pattern)
}

// routeIn is told which pattern the request of a context matches.
//
//go:noinline
func routeIn(ctx context.Context, pattern string) {
	if ctx != nil {
		length = len(pattern)
	}
}

func apart(call func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		call()
	}()
	<-done
}

func serve(w http.ResponseWriter, r *http.Request) {
	switch path := r.URL.Path; {
	case strings.HasPrefix(path, "/users/"):
		route("/users/{id}")
	case strings.HasPrefix(path, "/items/"):
		apart(func() { routeIn(context.WithValue(r.Context(), "item", path), "/items/{id}") })
	case path == "/twice":
		route("/first")
		route("/second")
	case path == "/outside":
		apart(func() { route("/outside") })
	case path == "/keep":
		kept <- r.Context()
	case path == "/ended":
		routeIn(<-kept, "/ended")
	}
	fmt.Fprintln(w, "served")
}

func main() {
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, os.Interrupt, syscall.SIGTERM)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go http.Serve(listener, http.HandlerFunc(serve))
	fmt.Printf("listening on %s\n", listener.Addr())
	<-ended
}
