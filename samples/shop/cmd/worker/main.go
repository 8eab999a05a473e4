// Worker fulfils the orders that customers have paid: it writes each into PostgreSQL, and counts in Redis what sells best.
package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net/http"

	"github.com/redis/go-redis/v9"

	"shop/internal/service"
)

const schema = `
CREATE TABLE IF NOT EXISTS orders (
    number   bigserial PRIMARY KEY,
    item     text NOT NULL,
    quantity int NOT NULL,
    total    bigint NOT NULL
);
CREATE TABLE IF NOT EXISTS parcels (
    number bigint REFERENCES orders
)`

type worker struct {
	db    *sql.DB
	redis *redis.Client
}

func main() {
	addr := flag.String("addr", "127.0.0.1:0", "address to listen on")
	database := flag.String("database", "", "data source name of PostgreSQL")
	counts := flag.String("redis", "", "URL of Redis")
	flag.Parse()
	service.Run(func(ctx context.Context) error { return run(ctx, *addr, *database, *counts) })
}

func run(ctx context.Context, addr, database, counts string) error {
	db, err := service.OpenDatabase(ctx, database, schema)
	if err != nil {
		return err
	}
	defer db.Close()
	client, err := service.OpenRedis(ctx, counts)
	if err != nil {
		return err
	}
	defer client.Close()

	w := &worker{db: db, redis: client}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", w.take)
	return service.ServeHTTP(ctx, addr, mux)
}

func (w *worker) take(response http.ResponseWriter, request *http.Request) {
	var o service.Order
	if err := json.NewDecoder(request.Body).Decode(&o); err != nil {
		http.Error(response, err.Error(), http.StatusBadRequest)
		return
	}
	number, err := w.fulfil(request.Context(), o)
	if err != nil {
		log.Print(err)
		http.Error(response, "the order cannot be fulfilled", http.StatusInternalServerError)
		return
	}
	fmt.Fprintln(response, number)
}

// fulfil writes an order and its parcel down, both or none.
func (w *worker) fulfil(ctx context.Context, o service.Order) (number int64, err error) {
	tx, err := w.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback() // does nothing after Commit
	err = tx.QueryRowContext(ctx, "INSERT INTO orders (item, quantity, total) VALUES ($1, $2, $3) RETURNING number",
		o.Item, o.Quantity, o.Total).Scan(&number)
	if err != nil {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO parcels VALUES ($1)", number); err != nil {
		return 0, err
	}
	if err := tx.Commit(); err != nil {
		return 0, err
	}
	return number, w.redis.ZIncrBy(ctx, "bestsellers", float64(o.Quantity), o.Item).Err()
}
