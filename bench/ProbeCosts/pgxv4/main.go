// A client of a PostgreSQL server that uses version 4 of pgx itself.
//
//	pgx DATA-SOURCE-NAME
package main

import (
	"context"
	"os"

	"github.com/jackc/pgx/v4"
)

func main() {
	ctx := context.Background()
	db, err := pgx.Connect(ctx, os.Args[1])
	check(err)
	rounds(5000, func() {
		var name string
		check(db.QueryRow(ctx, "SELECT 'teapot'").Scan(&name))
	})
}
