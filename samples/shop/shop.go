package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"sync/atomic"
	"time"
)

type shop struct {
	checkouts atomic.Int64
	wrapping  map[string]string // how each item is gift-wrapped; never initialised
}

var errNoAnswer = errors.New("the payment provider does not answer")

func newShop() *shop { return &shop{} }

func (s *shop) home(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, "Welcome. There are items at /items, and a till at /checkout.")
}

// list shows every item, or those with the tag that the query names.
func (s *shop) list(w http.ResponseWriter, r *http.Request) {
	tag := r.URL.Query().Get("tag")
	found := []item{}
	for _, it := range catalog {
		if tag == "" || it.tagged(tag) {
			found = append(found, it)
		}
	}
	reply(w, http.StatusOK, found)
}

func (s *shop) show(w http.ResponseWriter, r *http.Request) {
	it, ok := findItem(itemID(r))
	if !ok {
		http.NotFound(w, r)
		return
	}
	reply(w, http.StatusOK, it)
}

// checkout sells one kind of item.
func (s *shop) checkout(w http.ResponseWriter, r *http.Request) {
	var order struct {
		Item     string `json:"item"`
		Quantity int    `json:"quantity"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4096)).Decode(&order); err != nil || order.Quantity < 1 {
		http.Error(w, `an order is {"item": "…", "quantity": 1}`, http.StatusBadRequest)
		return
	}
	it, ok := findItem(order.Item)
	if !ok {
		http.Error(w, "no such item", http.StatusUnprocessableEntity)
		return
	}

	total, err := s.pay(&it, order.Quantity)
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	reply(w, http.StatusCreated, map[string]any{"item": it.ID, "total": total})
}

// pay asks the payment provider, which has slow days: every fourth payment is slow, and every sixth gets no answer.
func (s *shop) pay(it *item, quantity int) (total int, err error) {
	switch n := s.checkouts.Add(1); {
	case n%6 == 0:
		return 0, fmt.Errorf("paying %d: %w", it.Price*quantity, errNoAnswer)
	case n%4 == 0:
		time.Sleep(250 * time.Millisecond)
	default:
		time.Sleep(10 * time.Millisecond)
	}
	return it.Price * quantity, nil
}

// giftWrap is the page with the bug: it writes to a nil map, which panics.
func (s *shop) giftWrap(w http.ResponseWriter, r *http.Request) {
	s.wrapping[r.FormValue("item")] = "with a ribbon"
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		log.Print(err)
	}
}
