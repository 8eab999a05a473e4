package main

import (
	"context"
	"fmt"
	"io"
	"math/rand"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// A request's number has this bit, so that it is no operation's.
const request = 1 << 62

// arrivals has a channel for each request that is cancelled once it has arrived.
var arrivals sync.Map

// handle does in a handler what handlers do, and worse. The request's number is in its path.
func handle(w http.ResponseWriter, r *http.Request) {
	atomic.AddUint64(&requests, 1)
	id, _ := strconv.ParseUint(strings.TrimPrefix(r.URL.Path, "/"), 10, 64)
	run(r.Context(), id, nothing)
	switch r.URL.RawQuery {
	case "hijack":
		connection, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			io.WriteString(connection, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
			connection.Close()
		}
	case "panic":
		panic(http.ErrAbortHandler)
	case "wait":
		arrived, _ := arrivals.Load(r.URL.Path)
		close(arrived.(chan struct{}))
		<-r.Context().Done()
	case "elsewhere":
		done := make(chan struct{})
		ctx := context.WithValue(r.Context(), key{}, "handler")
		go func() {
			defer close(done)
			run(ctx, id, nothing)
		}()
		<-done
	default:
		io.WriteString(w, "well")
	}
}

// serve sends requests to a server of its own, and cancels some.
func serve(count int, r *rand.Rand) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(handle)}
	go server.Serve(listener)
	client := &http.Client{Transport: &http.Transport{}}
	for i := 0; i < count; i++ {
		path := fmt.Sprintf("/%d", atomic.AddUint64(&numbers, 1)|request)
		what := []string{"", "", "hijack", "panic", "wait", "elsewhere"}[r.Intn(6)]
		send(client, listener.Addr().String(), path, what)
		add(what)
	}
	client.CloseIdleConnections()
	server.Shutdown(context.Background())
}

// send sends a POST: nothing that a client would repeat by itself.
func send(client *http.Client, address, path, what string) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	q, err := http.NewRequestWithContext(ctx, "POST", "http://"+address+path+"?"+what, nil)
	if err != nil {
		panic(err)
	}
	if what == "wait" {
		arrived := make(chan struct{})
		arrivals.Store(path, arrived)
		go func() {
			<-arrived
			cancel()
		}()
	}
	response, err := client.Do(q)
	if err == nil {
		io.Copy(io.Discard, response.Body)
		response.Body.Close()
	}
}
