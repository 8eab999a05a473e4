// A client of a PostgreSQL server that uses pgx itself. The folder of each major version has the rest of the program.
//
//	pgx DATA-SOURCE-NAME
package main

import (
	"context"
	"os"
)

func main() {
	ctx := context.Background()
	db, err := connect(ctx, os.Args[1])
	check(err)
	rounds(5000, func() {
		var name string
		check(db.QueryRow(ctx, "SELECT 'teapot'").Scan(&name))
	})
}
