// Routers runs a server for each of several routers, and prints a line with their names and addresses. All of them have the same
// routes, each in its router's own syntax:
//
//	GET /users/ID               200; 404 for the id 0, from the handler
//	POST /users                 201
//	GET /users/ID/posts/POST    200
//	GET /files/...              200
//	GET /api/v1/orders/ID       200, from a subrouter, a group or a mounted router
//	GET /panics/ID              a panic
//	GET /asks/ID                asks the same server for /users/ID
//	GET /old/ID                 a middleware makes it /users/ID, before the router sees it
package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
)

// A handler that all routers share. The id is what the router found in the path.
type handler func(w http.ResponseWriter, r *http.Request, id string)

func show(w http.ResponseWriter, r *http.Request, id string) {
	if id == "0" {
		http.NotFound(w, r)
		return
	}
	fmt.Fprintln(w, id)
}

func create(w http.ResponseWriter, r *http.Request, id string) {
	w.WriteHeader(http.StatusCreated)
}

func fail(w http.ResponseWriter, r *http.Request, id string) {
	panic(http.ErrAbortHandler)
}

func ask(w http.ResponseWriter, r *http.Request, id string) {
	request, err := http.NewRequestWithContext(r.Context(), "GET", "http://"+r.Host+"/users/"+id, nil)
	check(err)
	response, err := http.DefaultClient.Do(request)
	check(err)
	_, err = io.Copy(w, response.Body)
	check(err)
	check(response.Body.Close())
}

// rewrite is what a middleware does before the router: a function of its own, so that it can have a span.
//
//go:noinline
func rewrite(next http.Handler, w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/old/") {
		r.URL.Path = "/users/" + r.URL.Path[len("/old/"):]
	}
	next.ServeHTTP(w, r)
}

func serve(name string, router http.Handler) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	go http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { rewrite(router, w, r) }))
	fmt.Printf("%s=%s ", name, listener.Addr())
}

func main() {
	serve("mux", gorillaMux())
	serve("gin", ginEngine())
	serve("echo", echoServer())
	serve("chi", chiMux())
	serve("httprouter", httpRouter())
	fmt.Println()
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
