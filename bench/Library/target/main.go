// One function for each hook of the library benchmark, and a loop that times a call of each. For each line on standard input it prints
// one line: the nanoseconds of a call, in the order of the functions.
package main

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"time"
)

const calls = 20000

var kept int

//go:noinline
func leaf(r *http.Request, text string) { kept += len(r.Method) + len(text) }

//go:noinline
func empty(r *http.Request, text string) { leaf(r, text) }

//go:noinline
func admit(r *http.Request, text string) { leaf(r, text) }

//go:noinline
func count(r *http.Request, text string) { leaf(r, text) }

//go:noinline
func depth(r *http.Request, text string) { leaf(r, text) }

//go:noinline
func field(r *http.Request, text string) { leaf(r, text) }

//go:noinline
func scratch(r *http.Request, text string) { leaf(r, text) }

//go:noinline
func structCopy(r *http.Request, text string) { leaf(r, text) }

//go:noinline
func headers(r *http.Request, text string) { leaf(r, text) }

//go:noinline
func traceparent(r *http.Request, text string) { leaf(r, text) }

//go:noinline
func contextChain(r *http.Request, text string) { leaf(r, text) }

//go:noinline
func operation(r *http.Request, text string) { leaf(r, text) }

//go:noinline
func span(r *http.Request, text string) { leaf(r, text) }

//go:noinline
func record(r *http.Request, text string) { leaf(r, text) }

//go:noinline
func text(r *http.Request, text string) { leaf(r, text) }

type key struct{}

func main() {
	runtime.LockOSThread()
	functions := []func(*http.Request, string){
		empty, admit, count, depth, field, scratch, structCopy, headers, traceparent, contextChain, operation, span, record, text,
	}
	// Four contexts above the background, as between a handler and a client call within it.
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for i := 0; i < 3; i++ {
		ctx = context.WithValue(ctx, key{}, i)
	}
	r, err := http.NewRequestWithContext(ctx, "GET", "http://localhost/", nil)
	if err != nil {
		panic(err)
	}
	for _, name := range []string{"Accept", "Accept-Encoding", "Accept-Language", "Cookie", "User-Agent", "X-Request-Id"} {
		r.Header.Set(name, "a value of the usual length")
	}
	r.Header.Set("Traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")

	fmt.Println("ready")
	for input := bufio.NewScanner(os.Stdin); input.Scan(); {
		for _, f := range functions {
			start := time.Now()
			for i := 0; i < calls; i++ {
				f(r, "eleven byte")
			}
			fmt.Printf("%.1f ", float64(time.Since(start).Nanoseconds())/calls)
		}
		fmt.Println()
	}
}
