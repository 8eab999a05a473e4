// Httpcalls is a Go program that answers requests by making others, in every way that its tracer should understand: /call/ has
// the ways, and /arrived and its neighbours what they reach, in this process or another one. It says what arrived, so that a test
// can hold that against the spans. It serves HTTP/1.1, and HTTP/2 over TLS. With a URL as its argument it makes requests of that one
// as it starts, over one connection, prints the answers, and ends.
package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	log.SetOutput(io.Discard)
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, os.Interrupt, syscall.SIGTERM)

	if len(os.Args) > 1 {
		fetchAtOnce(os.Args[1])
		return
	}
	mux := http.NewServeMux()
	plain := httptest.NewServer(mux)
	secure := httptest.NewUnstartedServer(mux)
	secure.EnableHTTP2 = true
	secure.StartTLS()
	addBackend(mux)
	calls := newCaller(plain.URL, secure.URL)
	addCalls(mux, calls)
	addGoroutines(mux, calls)
	addContexts(mux, calls)
	addConnections(mux, calls)
	addProxy(mux, calls)

	fmt.Printf("listening on %s\n", plain.Listener.Addr())
	<-ended
}
