// An HTTP/1 client and its server on one connection that is memory alone, in one process on one processor: what tracing adds to a
// request is not lost among system calls. With -tcp, it is a connection of the kernel's instead. For each line on standard input it prints
// one line: the nanoseconds of CPU of a request, and the nanoseconds that it takes.
package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"syscall"
	"time"
)

const calls = 20000

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
	runtime.GOMAXPROCS(1)
	var l net.Listener
	transport := &http.Transport{}
	address := "localhost"
	if len(os.Args) > 1 && os.Args[1] == "-tcp" {
		var err error
		if l, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			panic(err)
		}
		address = l.Addr().String()
	} else {
		memory := listener{make(chan net.Conn, 1)}
		l, transport.DialContext = memory, memory.dial
	}
	go http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "hello") }))
	client := &http.Client{Transport: transport}

	fmt.Println("ready")
	for input := bufio.NewScanner(os.Stdin); input.Scan(); {
		// Only connections that are made while the process is traced get contexts.
		transport.CloseIdleConnections()
		fetch(client, address)
		start, began := cpu(), time.Now()
		for i := 0; i < calls; i++ {
			fetch(client, address)
		}
		fmt.Printf("%.1f %.1f\n", float64(cpu()-start)/calls, float64(time.Since(began))/calls)
	}
}

// cpu is what the process has used so far, in nanoseconds.
func cpu() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return usage.Utime.Nano() + usage.Stime.Nano()
}

func fetch(client *http.Client, address string) {
	response, err := client.Get("http://" + address + "/hello?of=world")
	if err == nil {
		_, err = io.Copy(io.Discard, response.Body)
		response.Body.Close()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
