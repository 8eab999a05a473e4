// Sql is a Go program that uses a database in every way that database/sql has. It serves HTTP: /call/NAME makes the calls of a
// name in the request, with its context, and /root/NAME makes them on a goroutine of its own, without one. It answers with the
// error of the last call, or "ok".
//
//	sql DRIVER DATA-SOURCE-NAME
package main

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"net/http"
	"os"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v4/stdlib"
	_ "github.com/lib/pq"
	_ "github.com/mattn/go-sqlite3"
)

func main() {
	db, err := sql.Open(os.Args[1], os.Args[2])
	check(err)
	db.SetMaxOpenConns(20)
	calls := &caller{db: db, driver: os.Args[1]}
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
