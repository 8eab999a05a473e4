// A client of a Redis server.
//
//	redis ADDRESS
package main

import (
	"context"
	"os"

	"github.com/redis/go-redis/v9"
)

func main() {
	ctx := context.Background()
	client := redis.NewClient(&redis.Options{Addr: os.Args[1], PoolSize: 1})
	check(client.Set(ctx, "teapot", "red", 0).Err())
	rounds(5000, func() { check(client.Get(ctx, "teapot").Err()) })
}
