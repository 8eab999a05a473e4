package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
)

type caller struct {
	client *mongo.Client
}

// run makes the calls of a name.
func (c *caller) run(ctx context.Context, name string) error {
	shop := c.client.Database("shop")
	users := shop.Collection("users")
	secret := bson.M{"name": "secret"}
	switch name {
	case "find":
		return users.FindOne(ctx, secret).Err()
	case "cursor":
		cursor, err := shop.Collection("many").Find(ctx, secret)
		check(err)
		var found []bson.M
		return cursor.All(ctx, &found)
	case "abandoned":
		cursor, err := shop.Collection("many").Find(ctx, secret)
		check(err)
		return cursor.Close(ctx)
	case "write":
		check(last(users.InsertOne(ctx, secret)))
		check(last(users.InsertMany(ctx, []interface{}{secret, bson.M{"name": "other"}})))
		check(last(users.UpdateOne(ctx, secret, bson.M{"$set": secret})))
		check(last(users.DeleteMany(ctx, secret)))
		return users.FindOneAndDelete(ctx, secret).Err()
	case "database":
		check(c.client.Ping(ctx, nil))
		check(last(shop.ListCollectionNames(ctx, bson.M{})))
		check(last(users.Aggregate(ctx, bson.A{bson.M{"$match": secret}})))
		check(last(shop.Aggregate(ctx, bson.A{bson.M{"$match": secret}})))
		return shop.RunCommand(ctx, bson.D{{Key: "buildInfo", Value: 1}}).Err()
	case "many":
		return c.many(ctx, users)
	}
	return c.fail(ctx, name)
}

// fail makes a call that fails.
func (c *caller) fail(ctx context.Context, name string) error {
	shop := c.client.Database("shop")
	ended, cancel := context.WithCancel(ctx)
	defer cancel()
	switch name {
	case "none":
		return shop.Collection("empty").FindOne(ctx, bson.M{}).Err()
	case "unknown":
		return shop.RunCommand(ctx, bson.D{{Key: "nonsense", Value: "secret"}}).Err()
	case "duplicate":
		return last(shop.Collection("unique").InsertOne(ctx, bson.M{"name": "secret"}))
	case "cancelled":
		cancel()
		return shop.Collection("users").FindOne(ended, bson.M{}).Err()
	case "late":
		ended, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
		defer cancel()
		return shop.Collection("slow").FindOne(ended, bson.M{}).Err()
	case "broken":
		return shop.Collection("broken").FindOne(ctx, bson.M{}).Err()
	case "nowhere":
		return connect("127.0.0.1:1", 300*time.Millisecond).Database("shop").Collection("users").FindOne(ctx, bson.M{}).Err()
	}
	return errors.New("there are no calls of this name")
}

// many makes calls at once.
func (c *caller) many(ctx context.Context, users *mongo.Collection) error {
	var group sync.WaitGroup
	for i := 0; i < 100; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			check(users.FindOne(ctx, bson.M{}).Err())
		}()
	}
	group.Wait()
	return nil
}

func last(_ interface{}, err error) error {
	return err
}
