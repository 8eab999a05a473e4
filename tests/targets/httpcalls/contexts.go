package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httputil"
	"runtime"
	"sync"
	"time"
)

// Contexts whose parent is elsewhere than in a first field that is a context.Context.
type (
	contextLast struct {
		id string
		context.Context
	}
	contextBase    struct{ context.Context }
	contextPointer struct{ *contextBase }
	contextNested  struct {
		id   string
		base contextBase
	}
	contextOfRequest struct { // as gin's and others' are
		writer  http.ResponseWriter
		request *http.Request
	}
	contextOfTwo  struct{ first, second context.Context }
	contextIsNone struct { // refers to a request and is no context made from its
		ended   chan struct{}
		request any
	}
	moreThanContext interface {
		context.Context
		Name() string
	}
	contextOfMore struct {
		id   string
		more moreThanContext
	}
	namedContext struct {
		id string
		context.Context
	}
)

func (n namedContext) Name() string { return n.id }

func (c contextNested) Deadline() (time.Time, bool) { return c.base.Deadline() }
func (c contextNested) Done() <-chan struct{}       { return c.base.Done() }
func (c contextNested) Err() error                  { return c.base.Err() }
func (c contextNested) Value(key any) any           { return c.base.Value(key) }

func (c *contextOfRequest) Deadline() (time.Time, bool) { return c.request.Context().Deadline() }
func (c *contextOfRequest) Done() <-chan struct{}       { return c.request.Context().Done() }
func (c *contextOfRequest) Err() error                  { return c.request.Context().Err() }
func (c *contextOfRequest) Value(key any) any           { return c.request.Context().Value(key) }

func (c contextOfTwo) Deadline() (time.Time, bool) { return c.second.Deadline() }
func (c contextOfTwo) Done() <-chan struct{}       { return c.second.Done() }
func (c contextOfTwo) Err() error                  { return c.second.Err() }
func (c contextOfTwo) Value(key any) any           { return c.second.Value(key) }

func (c *contextIsNone) Deadline() (time.Time, bool) { return time.Time{}, false }
func (c *contextIsNone) Done() <-chan struct{}       { return c.ended }
func (c *contextIsNone) Err() error                  { return nil }
func (c *contextIsNone) Value(any) any               { return nil }

func (c contextOfMore) Deadline() (time.Time, bool) { return c.more.Deadline() }
func (c contextOfMore) Done() <-chan struct{}       { return c.more.Done() }
func (c contextOfMore) Err() error                  { return c.more.Err() }
func (c contextOfMore) Value(key any) any           { return c.more.Value(key) }

// withoutEnd hands values on and nothing else, as context.WithoutCancel of Go 1.21 does.
type withoutEnd struct{ context.Context }

func (withoutEnd) Deadline() (time.Time, bool) { return time.Time{}, false }
func (withoutEnd) Done() <-chan struct{}       { return nil }
func (withoutEnd) Err() error                  { return nil }

// addContexts adds ways of handing a request's context on: /context/KIND makes a request with one of that kind, on a goroutine of its
// own; the rest say what they do. Every request that is made has ?n=KIND.
func addContexts(mux *http.ServeMux, c *caller) {
	call := func(ctx context.Context, n string) { _, _ = c.get(ctx, c.plain+"/arrived?n="+n) }
	kinds := map[string]func(http.ResponseWriter, *http.Request) context.Context{
		"last":  func(_ http.ResponseWriter, r *http.Request) context.Context { return &contextLast{"id", r.Context()} },
		"value": func(_ http.ResponseWriter, r *http.Request) context.Context { return contextLast{"id", r.Context()} },
		"pointer": func(_ http.ResponseWriter, r *http.Request) context.Context {
			return &contextPointer{&contextBase{r.Context()}}
		},
		"direct": func(_ http.ResponseWriter, r *http.Request) context.Context {
			return contextPointer{&contextBase{r.Context()}}
		},
		"nested": func(_ http.ResponseWriter, r *http.Request) context.Context {
			return contextNested{"id", contextBase{r.Context()}}
		},
		"request": func(w http.ResponseWriter, r *http.Request) context.Context { return &contextOfRequest{w, r} },
		"two": func(_ http.ResponseWriter, r *http.Request) context.Context {
			return contextOfTwo{context.Background(), r.Context()}
		},
		"more": func(_ http.ResponseWriter, r *http.Request) context.Context {
			return contextOfMore{"id", namedContext{"name", r.Context()}}
		},
		"deep": func(_ http.ResponseWriter, r *http.Request) context.Context {
			ctx := r.Context()
			for i := 0; i < 40; i++ {
				ctx = context.WithValue(ctx, contextKey{}, i)
			}
			return ctx
		},
		"mixed": func(w http.ResponseWriter, r *http.Request) context.Context {
			ctx, cancel := context.WithTimeout(&contextOfRequest{w, r}, time.Minute)
			time.AfterFunc(time.Minute, cancel)
			return &contextLast{"id", context.WithValue(contextOfTwo{context.TODO(), ctx}, contextKey{}, true)}
		},
		"none": func(_ http.ResponseWriter, r *http.Request) context.Context { return &contextIsNone{nil, r} },
	}
	for kind, derive := range kinds {
		kind, derive := kind, derive
		mux.HandleFunc("/context/"+kind, func(w http.ResponseWriter, r *http.Request) {
			elsewhere(func() { call(derive(w, r), kind) })
		})
	}

	// Takes the connection over, makes a request on its own goroutine and one on another, and answers by itself.
	mux.HandleFunc("/hijacked", func(w http.ResponseWriter, r *http.Request) {
		connection, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer connection.Close()
		call(context.Background(), "here")
		elsewhere(func() { call(r.Context(), "elsewhere") })
		fmt.Fprint(connection, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
		if r.URL.Query().Get("panic") != "" {
			panic(http.ErrAbortHandler)
		}
	})
	// Once the request has been answered: with its context, and without.
	mux.HandleFunc("/after", func(_ http.ResponseWriter, r *http.Request) {
		go func() {
			<-r.Context().Done()
			time.Sleep(50 * time.Millisecond)
			call(withoutEnd{r.Context()}, "with")
			call(context.Background(), "without")
		}()
	})
	// Requests with contexts that are no request's, each built like one, where the garbage collector has made room.
	mux.HandleFunc("/reused", func(w http.ResponseWriter, r *http.Request) {
		runtime.GC()
		runtime.GC()
		address := "http://" + closedAddress() + "/reused"
		var all sync.WaitGroup
		for i := 0; i < 500; i++ {
			ctx := context.WithValue(context.WithValue(context.Background(), contextKey{}, i), contextKey{}, &i)
			connection, cancel := context.WithCancel(ctx)
			request, cancelRequest := context.WithCancel(connection)
			defer cancel()
			defer cancelRequest()
			all.Add(1)
			go func() {
				defer all.Done()
				_, _ = c.get(request, address)
			}()
		}
		all.Wait()
	})
	// Writes down what a request would be before it makes it.
	mux.HandleFunc("/dumped", func(_ http.ResponseWriter, r *http.Request) {
		elsewhere(func() {
			for _, base := range []string{c.plain, c.secure} {
				request, err := http.NewRequestWithContext(r.Context(), http.MethodGet, base+"/arrived?n=dumped", nil)
				if err != nil {
					return
				}
				_, _ = httputil.DumpRequestOut(request, true)
				_, _ = c.send(request)
			}
		})
	})
}
