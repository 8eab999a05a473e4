// Redis is a client of a Redis server. For each line of its standard input it calls the server, and prints one line: "ok", or the
// error that the call returned.
//
//	redis NETWORK ADDRESS DATABASE
//
//	do WORD...              one command of any words
//	get KEY, set KEY VALUE  one command, by its method
//	pipeline COMMAND; ...   several commands at once
//	transaction COMMAND; ...
//	lost KEY                a transaction that does not happen, because its key has changed
//	cancelled               a command with a context that is over
//	closed                  a command of a client that is closed
//	nowhere                 a command to a port at which nothing listens
//	connect                 the first command of another client
//	burst COUNT             commands of many goroutines at once, each with a key of its own
//	serve                   starts an HTTP server whose handler calls Redis, and prints its address
package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

func main() {
	database, err := strconv.Atoi(os.Args[3])
	check(err)
	connect := func() *redis.Client {
		return redis.NewClient(&redis.Options{
			Network: os.Args[1], Addr: os.Args[2], DB: database, PoolSize: 1, PoolTimeout: time.Minute, ReadTimeout: time.Minute,
		})
	}
	client := connect()
	check(client.Ping(context.Background()).Err())
	fmt.Println("ready")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		command, rest, _ := strings.Cut(lines.Text(), " ")
		if err := run(client, connect, command, rest); err != nil {
			fmt.Println(err)
		} else {
			fmt.Println("ok")
		}
	}
}

func run(client *redis.Client, connect func() *redis.Client, command, rest string) error {
	ctx := context.Background()
	words := strings.Fields(rest)
	switch command {
	case "do":
		return client.Do(ctx, arguments(rest)...).Err()
	case "get":
		return client.Get(ctx, words[0]).Err()
	case "set":
		return client.Set(ctx, words[0], []byte(words[1]), 0).Err()
	case "pipeline":
		return exec(ctx, client.Pipeline(), rest)
	case "transaction":
		return exec(ctx, client.TxPipeline(), rest)
	case "lost":
		return lose(ctx, client, rest)
	case "cancelled":
		over, cancel := context.WithCancel(ctx)
		cancel()
		return client.Get(over, "key").Err()
	case "closed":
		closed := connect()
		closed.Close()
		return closed.Get(ctx, "key").Err()
	case "nowhere":
		return redis.NewClient(&redis.Options{Addr: rest, MaxRetries: -1}).Get(ctx, "key").Err()
	case "connect":
		return connect().Ping(ctx).Err()
	case "burst":
		return burst(ctx, client, rest)
	case "serve":
		return serve(client)
	}
	return fmt.Errorf("no command '%s'", command)
}

func arguments(text string) []interface{} {
	var values []interface{}
	for _, word := range strings.Fields(text) {
		values = append(values, word)
	}
	return values
}

func exec(ctx context.Context, pipe redis.Pipeliner, commands string) error {
	for _, command := range strings.Split(commands, ";") {
		pipe.Do(ctx, arguments(command)...)
	}
	_, err := pipe.Exec(ctx)
	return err
}

// The transaction changes the key that it watches, on the one connection that it has.
func lose(ctx context.Context, client *redis.Client, key string) error {
	return client.Watch(ctx, func(tx *redis.Tx) error {
		if err := tx.Set(ctx, key, "changed", 0).Err(); err != nil {
			return err
		}
		_, err := tx.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
			pipe.Incr(ctx, key)
			return nil
		})
		return err
	}, key)
}

func burst(ctx context.Context, client *redis.Client, count string) error {
	n, err := strconv.Atoi(count)
	check(err)
	var all sync.WaitGroup
	for i := 0; i < n; i++ {
		all.Add(1)
		go func(key string) {
			defer all.Done()
			check(client.Incr(ctx, key).Err())
		}(fmt.Sprintf("burst:%d", i))
	}
	all.Wait()
	return nil
}

// The handler sends one command itself, and a pipeline from another goroutine that has the request's context.
func serve(client *redis.Client) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	go http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		check(client.Incr(r.Context(), "visits").Err())
		done := make(chan error)
		go func() {
			_, err := client.Pipelined(r.Context(), func(pipe redis.Pipeliner) error {
				pipe.Get(r.Context(), "visits")
				pipe.Get(r.Context(), "visitors")
				return nil
			})
			done <- err
		}()
		if err := <-done; err != nil && err != redis.Nil {
			check(err)
		}
	}))
	return fmt.Errorf("%s", listener.Addr())
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
