// Server is the Go program that `./run bench http` loads. Built with the tag 'plain', it is a server without tracing, which Sonde can
// trace; otherwise, it is instrumented with the OpenTelemetry SDK. It ends with its standard input, and says how many spans the SDK
// exported.
package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
)

// serve serves until the end of standard input, and then calls a function that prints what was sent.
func serve(handler http.Handler, end func() error) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("listening on %s\n", listener.Addr())
	go func() { _ = http.Serve(listener, handler) }()
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	return end()
}

func routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello", func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte("hello\n")) })
	return mux
}
