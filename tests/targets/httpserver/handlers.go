package main

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

func hello(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte("hello\n")) }

// echo answers with the method, the path and the headers that it got: a test can see that the request arrived whole.
func echo(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintf(w, "%s %s\n", r.Method, r.URL.Path)
	_ = r.Header.Write(w)
}

// status answers /status/404 with 404.
func status(w http.ResponseWriter, r *http.Request) {
	code, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/status/"))
	if err != nil || code < 200 || code > 999 {
		code = http.StatusBadRequest
	}
	w.WriteHeader(code)
}

// empty writes nothing at all; the server itself sends the 200.
func empty(w http.ResponseWriter, r *http.Request) {}

// sleep answers /sleep?ms=50 after 50 ms, or when the client is gone.
func sleep(w http.ResponseWriter, r *http.Request) {
	ms, err := strconv.Atoi(r.URL.Query().Get("ms"))
	if err != nil || ms < 0 {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	select {
	case <-time.After(time.Duration(ms) * time.Millisecond):
		fmt.Fprintln(w, "slept")
	case <-r.Context().Done():
	}
}

func panicAtOnce(w http.ResponseWriter, r *http.Request) { panic("asked to") }

func abort(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) }

// panicAfterWrite has sent a whole 202 by the time it panics.
func panicAfterWrite(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(http.StatusAccepted)
	fmt.Fprintln(w, "so far, so good")
	if flusher, ok := w.(http.Flusher); ok {
		flusher.Flush()
	}
	panic("asked to")
}

// hijack takes the connection over and answers by itself. HTTP/2 has no such thing: 501.
func hijack(w http.ResponseWriter, r *http.Request) {
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		w.WriteHeader(http.StatusNotImplemented)
		return
	}
	connection, _, err := hijacker.Hijack()
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	defer connection.Close()
	fmt.Fprint(connection, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9\r\n\r\nhijacked\n")
}

// grow makes the goroutine's stack move, once before the response begins and once, further, after.
func grow(w http.ResponseWriter, r *http.Request) {
	before := deep(200)
	w.WriteHeader(http.StatusOK)
	after := deep(4000)
	fmt.Fprintln(w, before+after)
}

// deep uses at least 256 bytes of stack per level.
//
//go:noinline
func deep(levels int) int {
	var frame [32]int
	frame[levels%len(frame)] = levels
	if levels == 0 {
		return 0
	}
	return deep(levels-1) + frame[levels%len(frame)]
}
