// A client of a MongoDB server that is part of the same process.
package main

import (
	"context"
	"net"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	go serve(listener)
	ctx := context.Background()
	client, err := mongo.Connect(ctx, options.Client().ApplyURI("mongodb://"+listener.Addr().String()+"/?directConnection=true"))
	check(err)
	things := client.Database("shop").Collection("things")
	rounds(2000, func() {
		_, err := things.InsertOne(ctx, bson.D{{Key: "name", Value: "teapot"}})
		check(err)
	})
}
