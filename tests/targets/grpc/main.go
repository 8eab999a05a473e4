// A gRPC server and a client of it, or of another one, that makes the calls that its standard input asks for, one line a
// command, and prints one line a call: the method, the status code, and the traceparents that arrived at the server.
//
//	grpc [-listen ADDRESS | -listen unix:PATH] [-dial ADDRESS]
//
//	call METHOD CODE [TRACEPARENT [TRACESTATE ...]]   one call; the server answers with the status code
//	burst N METHOD                   N calls at once on the one connection
//	expect N                         the next N calls of Together are answered once all are there; a burst does this itself
//	reconnect                        the calls that follow use a new connection
//	front                            serves HTTP/2 over TLS as well, gRPC too, with net/http, and prints where
package main

import (
	"bufio"
	"flag"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"

	"google.golang.org/grpc"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "where to serve")
	dial := flag.String("dial", "", "whom to call (default: this server)")
	flag.Parse()

	network, address := "tcp", *listen
	if strings.HasPrefix(address, "unix:") {
		network, address = "unix", strings.TrimPrefix(address, "unix:")
	}
	listener, err := net.Listen(network, address)
	check(err)
	server := grpc.NewServer()
	caller := &client{target: *dial}
	if caller.target == "" {
		caller.target = listener.Addr().String()
	}
	server.RegisterService(&service, &handlers{downstream: caller})
	go server.Serve(listener)
	caller.connect()
	fmt.Println("listening on " + listener.Addr().String())

	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		run(server, caller, strings.Fields(lines.Text()))
	}
}

func run(server *grpc.Server, caller *client, words []string) {
	switch {
	case len(words) >= 3 && words[0] == "call":
		fmt.Println(caller.call(words[1], words[2], words[3:]...))
	case len(words) == 3 && words[0] == "burst":
		count, err := strconv.Atoi(words[1])
		check(err)
		burst(caller, count, words[2])
	case len(words) == 2 && words[0] == "expect":
		count, err := strconv.Atoi(words[1])
		check(err)
		arrivals.expect(count)
		fmt.Println("expecting")
	case len(words) == 1 && words[0] == "front":
		fmt.Println(serveFront(server, caller))
	case len(words) == 1 && words[0] == "reconnect":
		caller.connect()
		fmt.Println("reconnected")
	default:
		fmt.Println("unknown command")
	}
}

// All calls are in flight at once: the server answers none before it has all.
func burst(caller *client, count int, method string) {
	arrivals.expect(count)
	lines := make([]string, count)
	var done sync.WaitGroup
	for i := range lines {
		done.Add(1)
		go func(i int) {
			defer done.Done()
			lines[i] = caller.call(method, "0")
		}(i)
	}
	done.Wait()
	fmt.Println(strings.Join(lines, "\n"))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
