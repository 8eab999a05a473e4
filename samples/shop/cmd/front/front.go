package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gorilla/mux"
	"github.com/redis/go-redis/v9"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"shop/internal/catalogue"
	"shop/internal/service"
)

type front struct {
	catalogue catalogue.CatalogueClient
	redis     *redis.Client
	worker    string // its URL
	payments  atomic.Int64
	wrapping  map[string]string // how each item is gift-wrapped; never initialised
}

var errNoAnswer = errors.New("the payment provider does not answer")

func (f *front) home(w http.ResponseWriter, r *http.Request) {
	best, err := f.redis.ZRevRange(r.Context(), "bestsellers", 0, 2).Result()
	if err != nil {
		fail(w, err)
		return
	}
	fmt.Fprintf(w, "Welcome. There are items at /items, and a till at /checkout. What sells best: %s\n", strings.Join(best, ", "))
}

// list shows every item, or those with the tag that the query names.
func (f *front) list(w http.ResponseWriter, r *http.Request) {
	found, err := f.catalogue.List(r.Context(), &catalogue.ListRequest{Tag: r.URL.Query().Get("tag")})
	if err != nil {
		fail(w, err)
		return
	}
	reply(w, http.StatusOK, found.Items)
}

func (f *front) show(w http.ResponseWriter, r *http.Request) {
	item, err := f.catalogue.Find(r.Context(), &catalogue.FindRequest{Id: mux.Vars(r)["id"]})
	if err != nil {
		fail(w, err)
		return
	}
	reply(w, http.StatusOK, item)
}

// checkout sells one kind of item.
func (f *front) checkout(w http.ResponseWriter, r *http.Request) {
	var order service.Order
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4096)).Decode(&order); err != nil || order.Quantity < 1 {
		http.Error(w, `an order is {"item": "…", "quantity": 1}`, http.StatusBadRequest)
		return
	}
	item, err := f.catalogue.Find(r.Context(), &catalogue.FindRequest{Id: order.Item})
	if err != nil {
		fail(w, err)
		return
	}
	if order.Total, err = f.pay(item, order.Quantity); err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	if err := f.send(r.Context(), order); err != nil {
		fail(w, err)
		return
	}
	reply(w, http.StatusCreated, order)
}

// pay asks the payment provider, which has slow days: every fourth payment is slow, and every sixth gets no answer.
func (f *front) pay(item *catalogue.Item, quantity int) (total int64, err error) {
	total = item.Price * int64(quantity)
	switch n := f.payments.Add(1); {
	case n%6 == 0:
		return 0, fmt.Errorf("paying %d: %w", total, errNoAnswer)
	case n%4 == 0:
		time.Sleep(250 * time.Millisecond)
	default:
		time.Sleep(10 * time.Millisecond)
	}
	return total, nil
}

// send hands a paid order over to the worker.
func (f *front) send(ctx context.Context, order service.Order) error {
	body, err := json.Marshal(order)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, f.worker+"/orders", bytes.NewReader(body))
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the worker answers %s", response.Status)
	}
	return nil
}

// giftWrap is the page with the bug: it writes to a nil map, which panics.
func (f *front) giftWrap(w http.ResponseWriter, r *http.Request) {
	f.wrapping[r.FormValue("item")] = "with a ribbon"
}

func fail(w http.ResponseWriter, err error) {
	if status.Code(err) == codes.NotFound {
		http.Error(w, status.Convert(err).Message(), http.StatusNotFound)
		return
	}
	log.Print(err)
	http.Error(w, http.StatusText(http.StatusBadGateway), http.StatusBadGateway)
}

func reply(w http.ResponseWriter, code int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		log.Print(err)
	}
}
