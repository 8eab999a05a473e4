package main

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

type caller struct {
	source string
	conn   *pgx.Conn
	pool   *pgxpool.Pool
}

// run makes the calls of a name.
func (c *caller) run(ctx context.Context, name string) error {
	var number int
	conn := c.conn
	switch name {
	case "create":
		check(last(conn.Exec(ctx, "DROP TABLE IF EXISTS users")))
		return last(conn.Exec(ctx, "CREATE TABLE users (id int PRIMARY KEY, name varchar(40))"))
	case "direct":
		check(last(conn.Exec(ctx, "INSERT INTO users VALUES ($1, $2)", 1, "secret")))
		check(conn.QueryRow(ctx, "SELECT id FROM users WHERE id = $1 AND name = 'secret'", 1).Scan(&number))
		if err := conn.QueryRow(ctx, "SELECT id FROM users WHERE id = 77").Scan(&number); !errors.Is(err, pgx.ErrNoRows) {
			return errors.New("there is a row that there should not be")
		}
		return all(conn.Query(ctx, "SELECT id, name FROM users"))
	case "select":
		return all(conn.Query(ctx, "SELECT 1"))
	case "pool":
		check(last(c.pool.Exec(ctx, "UPDATE users SET name = 'x' WHERE id = 1")))
		check(c.pool.QueryRow(ctx, "SELECT id FROM users").Scan(&number))
		return all(c.pool.Query(ctx, "SELECT id FROM users"))
	case "transaction":
		tx, err := conn.Begin(ctx)
		check(err)
		check(last(tx.Exec(ctx, "DELETE FROM users WHERE id = 9")))
		check(all(tx.Query(ctx, "SELECT id FROM users")))
		check(tx.Commit(ctx))
		tx, err = c.pool.Begin(ctx)
		check(err)
		return tx.Rollback(ctx)
	case "batch":
		return c.batch(ctx, conn.SendBatch)
	case "pool-batch":
		return c.batch(ctx, c.pool.SendBatch)
	case "simple-batch":
		return c.simple(ctx)
	case "same-batch":
		batch := &pgx.Batch{}
		for i := 0; i < 10; i++ {
			batch.Queue("INSERT INTO users VALUES ($1, $2)", 20+i, "secret")
		}
		return conn.SendBatch(ctx, batch).Close()
	case "short-batch":
		batch := &pgx.Batch{}
		batch.Queue("DELETE FROM users WHERE id = $1", 20)
		return conn.SendBatch(ctx, batch).Close()
	case "empty-batch":
		return conn.SendBatch(ctx, &pgx.Batch{}).Close()
	case "copy":
		rows := pgx.CopyFromRows([][]interface{}{{int32(50), "secret"}, {int32(51), "secret"}})
		check(last(conn.CopyFrom(ctx, pgx.Identifier{"users"}, []string{"id", "name"}, rows)))
		rows = pgx.CopyFromRows([][]interface{}{{int32(52), "secret"}})
		return last(c.pool.CopyFrom(ctx, pgx.Identifier{"public", "users"}, []string{"id", "name"}, rows))
	case "stdlib":
		return c.stdlib(ctx)
	case "between":
		return c.between(ctx)
	case "many":
		return c.many(ctx)
	case "huge":
		return all(conn.Query(ctx, "SELECT '\x01"+strings.Repeat("é", 1<<19)+"' FROM users"))
	}
	return c.fail(ctx, name)
}

// fail makes a call that fails.
func (c *caller) fail(ctx context.Context, name string) error {
	var number int
	ended, cancel := context.WithCancel(ctx)
	defer cancel()
	switch name {
	case "syntax":
		return last(c.conn.Exec(ctx, "SELEC 1"))
	case "duplicate":
		return last(c.conn.Exec(ctx, "INSERT INTO users VALUES ($1, $2)", 1, "secret"))
	case "missing":
		return all(c.conn.Query(ctx, "SELECT * FROM nowhere"))
	case "late-row":
		return all(c.conn.Query(ctx, "SELECT 1 / (3 - n) FROM generate_series(1, 5) AS s(n)"))
	case "returning":
		return c.conn.QueryRow(ctx, "INSERT INTO users VALUES (1, 'secret') RETURNING id").Scan(&number)
	case "cancelled":
		cancel()
		return all(c.conn.Query(ended, "SELECT id FROM users"))
	case "late":
		ended, cancel := context.WithTimeout(ctx, time.Nanosecond)
		defer cancel()
		<-ended.Done()
		return last(c.conn.Exec(ended, "DELETE FROM users"))
	case "bad-batch":
		batch := &pgx.Batch{}
		batch.Queue("SELECT id FROM users")
		batch.Queue("INSERT INTO users VALUES (1, 'secret')")
		return c.conn.SendBatch(ctx, batch).Close()
	case "bad-copy":
		rows := pgx.CopyFromRows([][]interface{}{{int32(1), "secret"}})
		return last(c.conn.CopyFrom(ctx, pgx.Identifier{"users"}, []string{"id", "name"}, rows))
	case "closed":
		other, err := pgx.Connect(ctx, c.source)
		check(err)
		check(other.Close(ctx))
		return last(other.Exec(ctx, "UPDATE users SET name = 'nobody'"))
	}
	return errors.New("there are no calls of this name")
}

// batch reads some results of a batch in three ways, and leaves one to Close.
func (c *caller) batch(ctx context.Context, send func(context.Context, *pgx.Batch) pgx.BatchResults) error {
	var number int
	batch := &pgx.Batch{}
	batch.Queue("UPDATE users SET name = 'secret' WHERE id = $1", 1)
	batch.Queue("SELECT id FROM users")
	batch.Queue("SELECT id FROM users WHERE id = $1", 1)
	batch.Queue("DELETE FROM users WHERE id = $1", 99)
	results := send(ctx, batch)
	check(last(results.Exec()))
	check(all(results.Query()))
	check(results.QueryRow().Scan(&number))
	return results.Close()
}

// simple sends a batch in the simple protocol.
func (c *caller) simple(ctx context.Context) error {
	config, err := pgx.ParseConfig(c.source)
	check(err)
	config.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
	conn, err := pgx.ConnectConfig(ctx, config)
	check(err)
	defer conn.Close(ctx)
	batch := &pgx.Batch{}
	batch.Queue("DELETE FROM users WHERE id = $1", 98)
	batch.Queue("DELETE FROM users WHERE id = $1", 97)
	return conn.SendBatch(ctx, batch).Close()
}

// stdlib makes calls through database/sql, and one on the connection of pgx in it.
func (c *caller) stdlib(ctx context.Context) error {
	db, err := sql.Open("pgx", c.source)
	check(err)
	defer db.Close()
	var number int
	check(last(db.ExecContext(ctx, "DELETE FROM users WHERE id = 8")))
	check(db.QueryRowContext(ctx, "SELECT id FROM users WHERE id = 1").Scan(&number))
	tx, err := db.BeginTx(ctx, nil)
	check(err)
	check(tx.Commit())
	conn, err := db.Conn(ctx)
	check(err)
	defer conn.Close()
	return conn.Raw(func(driver interface{}) error {
		return driver.(*stdlib.Conn).Conn().QueryRow(ctx, "SELECT 1").Scan(&number)
	})
}

// between calls something else while the rows of a query are read.
func (c *caller) between(ctx context.Context) error {
	rows, err := c.conn.Query(ctx, "SELECT id FROM users")
	check(err)
	check(last(c.pool.Exec(ctx, "DELETE FROM users WHERE id = 7")))
	rows.Close()
	return rows.Err()
}

// many runs queries at once.
func (c *caller) many(ctx context.Context) error {
	var group sync.WaitGroup
	for i := 0; i < 100; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			check(all(c.pool.Query(ctx, "SELECT id FROM users")))
		}()
	}
	group.Wait()
	return nil
}

// all reads the rows of a query.
func all(rows pgx.Rows, err error) error {
	if err != nil {
		return err
	}
	for rows.Next() {
	}
	return rows.Err()
}

func last(_ interface{}, err error) error {
	return err
}
