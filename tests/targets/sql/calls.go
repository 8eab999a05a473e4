package main

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"
	"time"
)

type caller struct {
	db     *sql.DB
	driver string
}

// run makes the calls of a name.
func (c *caller) run(ctx context.Context, name string) error {
	db := c.db
	switch name {
	case "create":
		check(last(db.ExecContext(ctx, "DROP TABLE IF EXISTS users")))
		return last(db.ExecContext(ctx, "CREATE TABLE users (id int PRIMARY KEY, name varchar(40))"))
	case "direct":
		return c.direct(ctx)
	case "plain":
		return c.plain()
	case "prepared":
		return c.prepared(ctx)
	case "committed":
		return c.committed(ctx)
	case "rolled-back":
		return c.rolledBack(ctx)
	case "connection":
		return c.connection(ctx)
	case "select":
		return last(db.QueryContext(ctx, "SELECT 1"))
	case "syntax":
		return last(db.ExecContext(ctx, "SELEC 1"))
	case "duplicate":
		return last(db.ExecContext(ctx, "INSERT INTO users VALUES (1, 'again')"))
	case "missing":
		return last(db.QueryContext(ctx, "SELECT * FROM nowhere"))
	case "cancelled":
		ended, cancel := context.WithCancel(ctx)
		cancel()
		return last(db.QueryContext(ended, "SELECT 1"))
	case "late":
		ended, cancel := context.WithTimeout(ctx, time.Nanosecond)
		defer cancel()
		<-ended.Done()
		return last(db.QueryContext(ended, "SELECT 1"))
	case "done":
		tx, err := db.BeginTx(ctx, nil)
		check(err)
		check(tx.Commit())
		return tx.Commit()
	case "closed":
		other := c.other("nowhere")
		defer other.Close()
		return last(other.ExecContext(ctx, "UPDATE users SET name = 'nobody'"))
	case "many":
		return c.many(ctx)
	case "huge":
		return last(db.QueryContext(ctx, "SELECT '\x01"+strings.Repeat("é", 1<<19)+"' FROM users"))
	}
	return errors.New("there are no calls of this name")
}

func (c *caller) direct(ctx context.Context) error {
	check(c.db.PingContext(ctx))
	check(last(c.db.ExecContext(ctx, c.sql("INSERT INTO users VALUES (?, ?)"), 1, "secret")))
	check(last(c.db.QueryContext(ctx, c.sql("SELECT name FROM users WHERE id = ? AND name <> 'secret' -- x"), 1)))
	var name string
	err := c.db.QueryRowContext(ctx, "SELECT name FROM users WHERE id = 77").Scan(&name)
	if err != sql.ErrNoRows {
		return errors.New("there is a row that there should not be")
	}
	return nil
}

// plain makes calls without a context.
func (c *caller) plain() error {
	check(c.db.Ping())
	check(last(c.db.Exec("DELETE FROM users WHERE id = 5")))
	return last(c.db.Query("SELECT 1"))
}

func (c *caller) prepared(ctx context.Context) error {
	insert, err := c.db.PrepareContext(ctx, c.sql("INSERT INTO users VALUES (?, ?)"))
	check(err)
	defer insert.Close()
	check(last(insert.ExecContext(ctx, 2, "two")))
	query, err := c.db.Prepare(c.sql("SELECT name FROM users WHERE id = ?"))
	check(err)
	defer query.Close()
	return last(query.QueryContext(ctx, 2))
}

func (c *caller) committed(ctx context.Context) error {
	tx, err := c.db.BeginTx(ctx, nil)
	check(err)
	defer tx.Rollback()
	check(last(tx.ExecContext(ctx, "UPDATE users SET name = 'x' WHERE id = 2")))
	check(last(tx.QueryContext(ctx, "SELECT id FROM users")))
	stmt, err := tx.PrepareContext(ctx, c.sql("DELETE FROM users WHERE id = ?"))
	check(err)
	check(last(stmt.ExecContext(ctx, 3)))
	return tx.Commit()
}

func (c *caller) rolledBack(ctx context.Context) error {
	tx, err := c.db.Begin()
	check(err)
	check(last(tx.Exec("DELETE FROM users")))
	return tx.Rollback()
}

func (c *caller) connection(ctx context.Context) error {
	conn, err := c.db.Conn(ctx)
	check(err)
	defer conn.Close()
	check(conn.PingContext(ctx))
	check(last(conn.ExecContext(ctx, "DELETE FROM users WHERE id = 6")))
	check(last(conn.QueryContext(ctx, "SELECT id FROM users")))
	stmt, err := conn.PrepareContext(ctx, "SELECT name FROM users")
	check(err)
	check(last(stmt.Query()))
	check(stmt.Close())
	tx, err := conn.BeginTx(ctx, nil)
	check(err)
	return tx.Rollback()
}

// many runs queries at once.
func (c *caller) many(ctx context.Context) error {
	var all sync.WaitGroup
	for i := 0; i < 100; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			check(last(c.db.QueryContext(ctx, "SELECT id FROM users")))
		}()
	}
	all.Wait()
	return nil
}

// sql writes the places of parameters as the driver wants them.
func (c *caller) sql(text string) string {
	if c.driver == "mysql" || c.driver == "sqlite3" {
		return text
	}
	text = strings.Replace(text, "?", "$1", 1)
	return strings.Replace(text, "?", "$2", 1)
}

// other opens a database where there is none.
func (c *caller) other(name string) *sql.DB {
	source := map[string]string{
		"mysql":   "me:secret@tcp(127.0.0.1:1)/" + name,
		"sqlite3": "/nowhere/" + name,
	}[c.driver]
	if source == "" {
		source = "postgres://me:secret@127.0.0.1:1/" + name + "?sslmode=disable"
	}
	db, err := sql.Open(c.driver, source)
	check(err)
	return db
}

// last returns the error of a call, after it has read the rows, if there are any.
func last(result interface{}, err error) error {
	if rows, are := result.(*sql.Rows); are && err == nil {
		for rows.Next() {
		}
		rows.Close()
		return rows.Err()
	}
	return err
}
