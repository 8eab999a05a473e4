// Catalogue knows what the shop sells. It answers over gRPC from PostgreSQL, with Redis as a cache in front.
package main

import (
	"context"
	_ "embed"
	"flag"

	"google.golang.org/grpc"

	"shop/internal/catalogue"
	"shop/internal/service"
)

//go:embed schema.sql
var schema string

func main() {
	addr := flag.String("addr", "127.0.0.1:0", "address to listen on")
	database := flag.String("database", "", "data source name of PostgreSQL")
	cache := flag.String("redis", "", "URL of Redis")
	flag.Parse()
	service.Run(func(ctx context.Context) error { return run(ctx, *addr, *database, *cache) })
}

func run(ctx context.Context, addr, database, cache string) error {
	db, err := service.OpenDatabase(ctx, database, schema)
	if err != nil {
		return err
	}
	defer db.Close()
	redis, err := service.OpenRedis(ctx, cache)
	if err != nil {
		return err
	}
	defer redis.Close()

	server := grpc.NewServer()
	catalogue.RegisterCatalogueServer(server, &store{db: db, cache: redis})
	listener, err := service.Listen(addr)
	if err != nil {
		return err
	}
	context.AfterFunc(ctx, server.GracefulStop)
	return server.Serve(listener)
}
