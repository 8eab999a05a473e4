// Pgx is a Go program that uses PostgreSQL in every way that pgx has, directly and through database/sql. It serves HTTP: /call/NAME
// makes the calls of a name in the request, with its context, and /root/NAME makes them on a goroutine of its own, without one. It
// answers with the error of the last call, or "ok". For v4 of pgx, its tests replace the paths of v5.
//
//	pgx DATA-SOURCE-NAME
package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func main() {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, os.Args[1])
	check(err)
	pool, err := pgxpool.New(ctx, os.Args[1])
	check(err)
	calls := &caller{source: os.Args[1], conn: conn, pool: pool}
	http.HandleFunc("/call/", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, text(calls.run(r.Context(), r.URL.Path[len("/call/"):])))
	})
	http.HandleFunc("/root/", func(w http.ResponseWriter, r *http.Request) {
		done := make(chan error)
		go func() { done <- calls.run(context.Background(), r.URL.Path[len("/root/"):]) }()
		fmt.Fprint(w, text(<-done))
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	fmt.Printf("listening on %s\n", listener.Addr())
	check(http.Serve(listener, nil))
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
