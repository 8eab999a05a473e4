// Soak is the program that the soak traces by the hundred: it serves HTTP/1.1, requests itself over its own connections, keeps its
// account in a file, and ends after some requests, on SIGTERM, or by executing itself again.
//
// Usage: soak -account FILE [-listen ADDRESS] [-loopback] [-delay D] [-requests N] [-workers N] [-pause D] [-execs N]. Without -requests it goes on
// until SIGTERM. It exits with 0 if every answer was right.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// version is what this build answers with; version_other.go has another one, so that one executable can take the other one's place.
var version = "one"

func main() {
	path := flag.String("account", "", "file of the account")
	address := flag.String("listen", "127.0.0.1:0", "address to serve at")
	loopback := flag.Bool("loopback", false, "first switch on the loopback interface, as a new network namespace needs it")
	delay := flag.Duration("delay", 0, "pause between listening and the first request")
	requests := flag.Int64("requests", 1<<62, "requests to make before the program ends")
	workers := flag.Int("workers", 4, "requests at a time")
	pause := flag.Duration("pause", time.Millisecond, "pause of a worker between two requests")
	execs := flag.Int("execs", 0, "how often the program executes itself again after its requests")
	flag.Parse()
	log.SetOutput(io.Discard) // the stacks of panics

	books, err := openAccount(*path)
	if err == nil && *loopback {
		err = switchOnLoopback()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	if err := run(ctx, books, *address, *delay, *requests, *workers, *pause); err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
	stop()
	if wrong := atomic.LoadUint64(&books.wrong); wrong > 0 {
		fmt.Fprintf(os.Stderr, "soak: version %s had %d wrong answers\n", version, wrong)
		os.Exit(2)
	}
	if *execs > 0 {
		again(*path, *requests, *workers, *pause, *execs-1)
	}
}

func again(path string, requests int64, workers int, pause time.Duration, execs int) {
	self, err := os.Executable()
	if err == nil {
		err = syscall.Exec(self, []string{
			self, "-account", path, "-requests", strconv.FormatInt(requests, 10), "-workers", strconv.Itoa(workers),
			"-pause", pause.String(), "-execs", strconv.Itoa(execs),
		}, os.Environ())
	}
	fmt.Fprintln(os.Stderr, "soak:", err)
	os.Exit(1)
}

// run serves and requests itself until the requests are made or the context ends. What was begun is finished.
func run(ctx context.Context, books *account, address string, delay time.Duration, requests int64, workers int, pause time.Duration) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	site := &site{books: books, address: "http://" + listener.Addr().String()}
	server := &http.Server{Handler: site}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()

	select {
	case <-time.After(delay):
	case <-ctx.Done():
	}
	var left sync.WaitGroup
	for i := 0; i < workers; i++ {
		left.Add(1)
		go func(worker int) {
			defer left.Done()
			for ctx.Err() == nil && atomic.AddInt64(&requests, -1) >= 0 {
				site.request(worker)
				time.Sleep(pause)
			}
		}(i)
	}
	left.Wait()
	site.client.CloseIdleConnections()
	server.Shutdown(context.Background())
	<-served
	return nil
}
