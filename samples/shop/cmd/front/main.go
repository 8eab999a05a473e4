// Front is the shop's web server. Its checkout is sometimes slow and sometimes fails, and one of its pages has a bug.
package main

import (
	"context"
	"flag"
	"net/http"

	"github.com/gorilla/mux"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"shop/internal/catalogue"
	"shop/internal/service"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:0", "address to listen on")
	items := flag.String("catalogue", "", "address of the catalogue")
	worker := flag.String("worker", "", "address of the worker")
	counts := flag.String("redis", "", "URL of Redis")
	flag.Parse()
	service.Run(func(ctx context.Context) error { return run(ctx, *addr, *items, *worker, *counts) })
}

func run(ctx context.Context, addr, items, worker, counts string) error {
	connection, err := grpc.NewClient(items, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer connection.Close()
	redis, err := service.OpenRedis(ctx, counts)
	if err != nil {
		return err
	}
	defer redis.Close()

	f := &front{catalogue: catalogue.NewCatalogueClient(connection), redis: redis, worker: "http://" + worker}
	return service.ServeHTTP(ctx, addr, f.routes())
}

func (f *front) routes() http.Handler {
	router := mux.NewRouter()
	router.HandleFunc("/", f.home).Methods(http.MethodGet)
	router.HandleFunc("/items", f.list).Methods(http.MethodGet)
	router.HandleFunc("/items/{id}", f.show).Methods(http.MethodGet)
	router.HandleFunc("/checkout", f.checkout).Methods(http.MethodPost)
	router.HandleFunc("/gift-wrap", f.giftWrap).Methods(http.MethodPost)
	return router
}
