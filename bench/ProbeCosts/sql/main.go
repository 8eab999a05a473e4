// A client of a SQL database on one processor. For each line on standard input it prints one line: the nanoseconds of CPU of a query, and
// the nanoseconds that it takes.
//
//	sql DRIVER DATA-SOURCE-NAME
package main

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"time"

	_ "github.com/lib/pq"
	_ "github.com/mattn/go-sqlite3"
)

const calls = 5000

func main() {
	runtime.GOMAXPROCS(1)
	db, err := sql.Open(os.Args[1], os.Args[2])
	check(err)
	db.SetMaxOpenConns(1)
	for _, statement := range []string{
		"CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT)", "INSERT INTO items VALUES (7, 'teapot')",
	} {
		_, err = db.Exec(statement)
		check(err)
	}

	fmt.Println("ready")
	for input := bufio.NewScanner(os.Stdin); input.Scan(); {
		start, began := cpu(), time.Now()
		for i := 0; i < calls; i++ {
			var name string
			check(db.QueryRowContext(context.Background(), "SELECT name FROM items WHERE id = 7").Scan(&name))
		}
		fmt.Printf("%.1f %.1f\n", float64(cpu()-start)/calls, float64(time.Since(began))/calls)
	}
}

// cpu is what the process has used so far, in nanoseconds.
func cpu() int64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return usage.Utime.Nano() + usage.Stime.Nano()
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
