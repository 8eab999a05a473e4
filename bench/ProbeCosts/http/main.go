// An HTTP/1 client and its server in one process, on one connection that is memory alone: what tracing adds to a request is not lost
// among system calls.
//
//	http [-tcp] [-mux]
//
// With -tcp, it is a connection of the kernel's instead. With -mux, gorilla/mux routes the request.
package main

import (
	"context"
	"flag"
	"io"
	"net"
	"net/http"

	"github.com/gorilla/mux"
)

// listener hands out the connections that dial makes.
type listener struct{ connections chan net.Conn }

func (l listener) Accept() (net.Conn, error) { return <-l.connections, nil }
func (l listener) Close() error              { return nil }
func (l listener) Addr() net.Addr            { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

func (l listener) dial(context.Context, string, string) (net.Conn, error) {
	near, far := net.Pipe()
	l.connections <- far
	return near, nil
}

func main() {
	tcp := flag.Bool("tcp", false, "connect through the kernel")
	routed := flag.Bool("mux", false, "route the requests")
	flag.Parse()
	var l net.Listener
	transport := &http.Transport{}
	address := "localhost"
	if *tcp {
		var err error
		l, err = net.Listen("tcp", "127.0.0.1:0")
		check(err)
		address = l.Addr().String()
	} else {
		memory := listener{make(chan net.Conn, 1)}
		l, transport.DialContext = memory, memory.dial
	}
	var handler http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "hello") })
	if *routed {
		router := mux.NewRouter()
		router.Handle("/{greeting}", handler)
		handler = router
	}
	go http.Serve(l, handler)
	client := &http.Client{Transport: transport}

	rounds(20000, func() { fetch(client, address) }, func() {
		// Only connections that are made while the process is traced get contexts.
		transport.CloseIdleConnections()
		fetch(client, address)
	})
}

func fetch(client *http.Client, address string) {
	response, err := client.Get("http://" + address + "/hello?of=world")
	check(err)
	_, err = io.Copy(io.Discard, response.Body)
	check(err)
	check(response.Body.Close())
}
