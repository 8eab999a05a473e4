package main

import (
	"context"
	"database/sql"
	"errors"
	"log"
	"time"

	"github.com/lib/pq"
	"github.com/redis/go-redis/v9"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"shop/internal/catalogue"
)

const fresh = time.Minute

type store struct {
	catalogue.UnimplementedCatalogueServer
	db    *sql.DB
	cache *redis.Client
}

// Find looks into the cache first. A cache that fails is logged and makes the shop slow, not broken.
func (s *store) Find(ctx context.Context, request *catalogue.FindRequest) (*catalogue.Item, error) {
	key := "item:" + request.Id
	if item, ok := s.cached(ctx, key); ok {
		return item, nil
	}
	item := &catalogue.Item{Id: request.Id}
	err := s.db.QueryRowContext(ctx, "SELECT name, price, tags FROM items WHERE id = $1", request.Id).
		Scan(&item.Name, &item.Price, pq.Array(&item.Tags))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, status.Errorf(codes.NotFound, "there is no item %q", request.Id)
	}
	if err != nil {
		return nil, err
	}
	s.remember(ctx, key, item)
	return item, nil
}

func (s *store) List(ctx context.Context, request *catalogue.ListRequest) (*catalogue.ListReply, error) {
	rows, err := s.db.QueryContext(ctx,
		"SELECT id, name, price, tags FROM items WHERE $1 = '' OR $1 = ANY (tags) ORDER BY id", request.Tag)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	reply := &catalogue.ListReply{}
	for rows.Next() {
		item := &catalogue.Item{}
		if err := rows.Scan(&item.Id, &item.Name, &item.Price, pq.Array(&item.Tags)); err != nil {
			return nil, err
		}
		reply.Items = append(reply.Items, item)
	}
	return reply, rows.Err()
}

func (s *store) cached(ctx context.Context, key string) (*catalogue.Item, bool) {
	data, err := s.cache.Get(ctx, key).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, false
	}
	item := &catalogue.Item{}
	if err == nil {
		err = proto.Unmarshal(data, item)
	}
	if err != nil {
		log.Printf("the cache has no use: %v", err)
	}
	return item, err == nil
}

func (s *store) remember(ctx context.Context, key string, item *catalogue.Item) {
	data, err := proto.Marshal(item)
	if err == nil {
		err = s.cache.Set(ctx, key, data, fresh).Err()
	}
	if err != nil {
		log.Printf("an item is not cached: %v", err)
	}
}
