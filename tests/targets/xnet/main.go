// Xnet serves HTTP with golang.org/x/net/http2 in place of the copy in net/http: over TLS as http2.ConfigureServer sets it up, and
// unencrypted as h2c does. It prints both addresses and exits when its standard input ends.
package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/h2c"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("/status/", func(w http.ResponseWriter, r *http.Request) {
		code, _ := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/status/"))
		w.WriteHeader(code)
	})
	mux.HandleFunc("GET /users/{id}", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.PathValue("id")) })
	mux.HandleFunc("/panic", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })

	handler := copying(mux)

	secure := httptest.NewUnstartedServer(handler)
	check(http2.ConfigureServer(secure.Config, &http2.Server{MaxConcurrentStreams: 250}))
	secure.TLS = secure.Config.TLSConfig
	secure.StartTLS()

	plain, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	go http.Serve(plain, h2c.NewHandler(handler, &http2.Server{}))

	fmt.Printf("listening on %s %s\n", secure.Listener.Addr(), plain.Addr())
	io.Copy(io.Discard, os.Stdin)
}

// copying passes on a copy of the request, as middleware that adds to its context does.
func copying(next http.Handler) http.Handler {
	type key struct{}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), key{}, true)))
	})
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
