// Mongo is a Go program that uses MongoDB, and answers itself as a server of MongoDB. It serves HTTP: /call/NAME makes the calls of a
// name in the request, with its context, and /root/NAME makes them on a goroutine of its own, without one. It answers with the error
// of the last call, or "ok".
//
//	mongo [SOCKET]
package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"
)

func main() {
	network, address := "tcp", "127.0.0.1:0"
	if len(os.Args) > 1 {
		network, address = "unix", os.Args[1]
	}
	server, err := net.Listen(network, address)
	check(err)
	go serve(server)
	calls := &caller{client: connect(server.Addr().String(), 30*time.Second)}
	http.HandleFunc("/call/", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, text(calls.run(r.Context(), r.URL.Path[len("/call/"):])))
	})
	http.HandleFunc("/root/", func(w http.ResponseWriter, r *http.Request) {
		done := make(chan error)
		go func() { done <- calls.run(context.Background(), r.URL.Path[len("/root/"):]) }()
		fmt.Fprint(w, text(<-done))
	})
	http.HandleFunc("/-/server", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, server.Addr()) })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	fmt.Printf("listening on %s\n", listener.Addr())
	check(http.Serve(listener, nil))
}

// connect makes a client that waits so long for its server.
func connect(address string, wait time.Duration) *mongo.Client {
	source := options.Client().ApplyURI("mongodb://" + url.PathEscape(address) + "/?directConnection=true").
		SetServerSelectionTimeout(wait).SetRetryReads(false).SetRetryWrites(false)
	client, err := mongo.Connect(context.Background(), source)
	check(err)
	return client
}

func text(err error) string {
	if err == nil {
		return "ok"
	}
	return err.Error()
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
