package main

import (
	"context"
	"fmt"
	"io"
	"math/rand"
	"net/http"
	"strings"
	"time"
)

// site is what the program serves and requests: answers, panics, slow answers, answers nobody waits for, and requests within requests.
type site struct {
	books   *account
	address string
	client  http.Client
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	add(&s.books.entered)
	switch {
	case strings.HasPrefix(r.URL.Path, "/panic/"):
		panic("as asked")
	case strings.HasPrefix(r.URL.Path, "/slow/"):
		time.Sleep(time.Duration(rand.Intn(30)) * time.Millisecond)
	case strings.HasPrefix(r.URL.Path, "/chain/"):
		s.get(r.Context(), "/plain/"+r.URL.Path[len("/chain/"):])
	}
	fmt.Fprint(w, version, r.URL.Path)
}

// request makes one of the kinds of requests, chosen at random.
func (s *site) request(worker int) {
	name := fmt.Sprintf("%d-%d", worker, rand.Int31())
	ctx := context.Background()
	switch rand.Intn(16) {
	case 0:
		s.get(ctx, "/panic/"+name)
	case 1:
		ctx, cancel := context.WithTimeout(ctx, time.Duration(rand.Intn(20))*time.Millisecond)
		s.get(ctx, "/slow/"+name)
		cancel()
	case 2, 3, 4:
		s.get(ctx, "/chain/"+name)
	default:
		s.get(ctx, "/plain/"+name)
	}
}

// get makes a request. An answer that comes must be the right one; that none comes is right where the handler panics or nobody waits.
func (s *site) get(ctx context.Context, path string) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.address+path, nil)
	if err != nil {
		add(&s.books.wrong)
		return
	}
	add(&s.books.asked)
	response, err := s.client.Do(request)
	if err != nil {
		if strings.HasPrefix(path, "/plain/") && ctx.Err() == nil {
			add(&s.books.wrong)
		}
		return
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && string(body) != version+path {
		add(&s.books.wrong)
	}
}
