// An HTTP/1 client and its server in one process, on one connection that is memory alone.
//
//	http [-tcp] [-router NAME]
//
// With -tcp, it is a connection of the kernel's instead. With -router, one of the routers in routers.go routes the request; a program that
// has another library has its own function route.
package main

import (
	"flag"
	"io"
	"net"
	"net/http"
)

func main() {
	tcp := flag.Bool("tcp", false, "connect through the kernel")
	router := flag.String("router", "", "route the requests")
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
		m := newMemory()
		l, transport.DialContext = m, m.dial
	}
	go http.Serve(l, route(*router, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "hello") }))
	client := &http.Client{Transport: transport}

	// Only connections that are made while the process is traced get contexts.
	rounds(20000, func() {
		response, err := client.Get("http://" + address + "/hello?of=world")
		check(err)
		_, err = io.Copy(io.Discard, response.Body)
		check(err)
		check(response.Body.Close())
	}, transport.CloseIdleConnections)
}
