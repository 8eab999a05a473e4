// Package service has what every service of the shop does at its start and at its end.
package service

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	_ "github.com/lib/pq"
	"github.com/redis/go-redis/v9"
)

// Run runs a service until it fails, or until a signal ends the context.
func Run(serve func(ctx context.Context) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := serve(ctx); err != nil {
		log.Fatal(err)
	}
}

// Listen listens on an address and says on which, because port 0 takes a free one.
func Listen(addr string) (net.Listener, error) {
	listener, err := net.Listen("tcp", addr)
	if err == nil {
		fmt.Printf("listening on %s\n", listener.Addr())
	}
	return listener, err
}

// ServeHTTP answers requests until the context ends. Requests in flight may finish; a client that hangs must not keep the
// service up forever.
func ServeHTTP(ctx context.Context, addr string, handler http.Handler) error {
	listener, err := Listen(addr)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}

	grace, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		return err
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// OpenDatabase connects to the PostgreSQL of a data source name, and creates what the schema says.
func OpenDatabase(ctx context.Context, source, schema string) (*sql.DB, error) {
	db, err := sql.Open("postgres", source)
	if err != nil {
		return nil, err
	}
	if _, err := db.ExecContext(ctx, schema); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// OpenRedis connects to a Redis server at a URL such as unix:///run/redis.sock.
func OpenRedis(ctx context.Context, url string) (*redis.Client, error) {
	options, err := redis.ParseURL(url)
	if err != nil {
		return nil, err
	}
	client := redis.NewClient(options)
	return client, client.Ping(ctx).Err()
}
