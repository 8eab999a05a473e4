// A client of a SQL database.
//
//	sql DRIVER DATA-SOURCE-NAME
package main

import (
	"context"
	"database/sql"
	"os"

	_ "github.com/lib/pq"
	_ "github.com/mattn/go-sqlite3"
)

func main() {
	db, err := sql.Open(os.Args[1], os.Args[2])
	check(err)
	db.SetMaxOpenConns(1)
	for _, statement := range []string{
		"CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT)", "INSERT INTO items VALUES (7, 'teapot')",
	} {
		_, err = db.Exec(statement)
		check(err)
	}
	rounds(5000, func() {
		var name string
		check(db.QueryRowContext(context.Background(), "SELECT name FROM items WHERE id = 7").Scan(&name))
	})
}
