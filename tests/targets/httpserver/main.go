// Httpserver is the Go program that the end-to-end tests trace. It serves HTTP/1.1, HTTP/2 over TLS or unencrypted HTTP/2, has
// a path for every way in which a request can end, and counts the requests itself, so that a test can hold the spans against
// them. It exits with 0 on SIGTERM and SIGINT.
package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:0", "address to listen on; port 0 takes a free one")
	unix := flag.String("unix", "", "path of a Unix socket to serve on too")
	secure := flag.Bool("tls", false, "serve TLS, with HTTP/2, under a self-signed certificate")
	h2c := flag.Bool("h2c", false, "serve unencrypted HTTP/2 too (Go 1.24 or newer)")
	hold := flag.Bool("hold", false, "print `holding` and wait for SIGUSR1 before listening")
	uncounted := flag.Bool("uncounted", false, "do not count requests: for benchmarks")
	flag.Parse()
	log.SetOutput(io.Discard) // the stacks of panics that tests ask for

	released := make(chan os.Signal, 1)
	signal.Notify(released, syscall.SIGUSR1)
	if *hold {
		fmt.Println("holding")
		<-released
	}
	if err := serve(*addr, *unix, *secure, *h2c, !*uncounted); err != nil {
		fmt.Fprintln(os.Stderr, "httpserver:", err)
		os.Exit(1)
	}
}

func serve(addr, unix string, secure, h2c, counted bool) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	handler := routes()
	if counted {
		handler = newCounter(handler)
	}
	server := &http.Server{Handler: handler}
	if h2c && !allowUnencryptedHTTP2(server) {
		return errors.New("-h2c needs Go 1.24 or newer")
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	failed := make(chan error, 2)
	if unix != "" {
		// The name of a client that has none, "@", lies in a table of Go's runtime, on a page that nothing may have touched. A
		// program of the kernel cannot fetch it, so it is read here.
		fmt.Fprint(io.Discard, unix[0])
		local, err := net.Listen("unix", unix)
		if err != nil {
			return err
		}
		go func() { failed <- server.Serve(local) }()
	}
	fmt.Printf("listening on %s\n", listener.Addr())

	go func() {
		if secure {
			certificate, err := selfSigned()
			if err != nil {
				failed <- err
				return
			}
			server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}}
			failed <- server.ServeTLS(listener, "", "")
		} else {
			failed <- server.Serve(listener)
		}
	}()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}

	grace, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		return server.Close()
	}
	return nil
}
