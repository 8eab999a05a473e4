package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

type contextKey struct{}

// customContext is a context of a type that the standard library does not know.
type customContext struct{ context.Context }

// addCalls adds the ways of calling. Each answers with a JSON array of what arrived.
func addCalls(mux *http.ServeMux, c *caller) {
	add := func(way string, call func(r *http.Request) []arrival) {
		mux.HandleFunc("/call/"+way, func(w http.ResponseWriter, r *http.Request) { _ = json.NewEncoder(w).Encode(call(r)) })
	}
	// On the handler's own goroutine, without its context.
	add("here", func(r *http.Request) []arrival { return one(c.get(context.Background(), c.base(r)+"/arrived")) })
	// On a goroutine of its own, with a context made from the handler's.
	contexts := map[string]func(context.Context) context.Context{
		"child": func(ctx context.Context) context.Context { return ctx },
		"value": func(ctx context.Context) context.Context { return context.WithValue(ctx, contextKey{}, true) },
		"deadline": func(ctx context.Context) context.Context {
			ctx, cancel := context.WithTimeout(ctx, time.Minute)
			time.AfterFunc(time.Minute, cancel)
			return ctx
		},
		"custom":   func(ctx context.Context) context.Context { return customContext{ctx} },
		"detached": func(context.Context) context.Context { return context.Background() },
	}
	for name, derive := range contexts {
		derive := derive
		add(name, func(r *http.Request) (result []arrival) {
			elsewhere(func() { result = one(c.get(derive(r.Context()), c.base(r)+"/arrived")) })
			return result
		})
	}
	add("fetch", func(r *http.Request) []arrival { return one(c.get(r.Context(), r.URL.Query().Get("url"))) })
	add("redirect", func(r *http.Request) []arrival { return one(c.get(r.Context(), c.base(r)+"/redirect")) })
	add("missing", func(r *http.Request) []arrival { return one(c.get(r.Context(), c.base(r)+"/missing")) })
	add("refused", func(r *http.Request) []arrival { return one(c.get(r.Context(), "http://"+closedAddress()+"/")) })
	add("timeout", func(r *http.Request) []arrival {
		ctx, cancel := context.WithTimeout(r.Context(), 50*time.Millisecond)
		defer cancel()
		return one(c.get(ctx, c.base(r)+"/slow"))
	})
	add("url", func(r *http.Request) []arrival {
		base := strings.Replace(c.base(r), "://", "://me:secret@", 1)
		return one(c.get(r.Context(), base+"/missing/a%2Fb%20c?x=1&sig=secret&X-Amz-Signature=a&X-Amz-Credential=c&X-Amz-Security-Token=t&X%2DGoog%2DSignature=g"))
	})
	add("method", func(r *http.Request) []arrival { return c.method(r) })
	add("own", func(r *http.Request) []arrival { return c.own(r) })
	add("many", func(r *http.Request) []arrival { return c.many(r) })
	add("shared", func(r *http.Request) []arrival { return c.shared(r) })
	mux.HandleFunc("/call/digest", func(w http.ResponseWriter, r *http.Request) {
		digest, err := c.digest(r.Context(), c.base(r)+"/bytes?size="+r.URL.Query().Get("size"))
		fmt.Fprintln(w, digest, err)
	})
}

// one is the answer of a way that makes one request, which may fail.
func one(result arrival, err error) []arrival {
	if err != nil {
		return []arrival{}
	}
	return []arrival{result}
}

// elsewhere runs something on another goroutine.
func elsewhere(run func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		run()
	}()
	<-done
}

// method sends ?method=M, also an empty one, with a body of ?size=N bytes.
func (c *caller) method(r *http.Request) []arrival {
	size, _ := strconv.Atoi(r.URL.Query().Get("size"))
	request, err := http.NewRequestWithContext(r.Context(), http.MethodGet, c.base(r)+"/arrived", nil)
	if err != nil {
		return []arrival{}
	}
	request.Method = r.URL.Query().Get("method")
	if size > 0 {
		request, err = http.NewRequestWithContext(r.Context(), request.Method, request.URL.String(), upload(size))
		if err != nil {
			return []arrival{}
		}
		if r.URL.Query().Get("expect") != "" {
			request.Header.Set("Expect", "100-continue")
		}
		if r.URL.Query().Get("file") != "" {
			file, err := temporaryFile(upload(size))
			if err != nil {
				return []arrival{}
			}
			request.Body, request.ContentLength = file, int64(size)
		}
	}
	return one(c.send(request))
}

// temporaryFile holds what is read, and is gone when it is closed. Go hands the rest of a file to sendfile(2).
func temporaryFile(content io.Reader) (*os.File, error) {
	file, err := os.CreateTemp("", "upload")
	if err != nil {
		return nil, err
	}
	os.Remove(file.Name())
	if _, err = io.Copy(file, content); err != nil {
		return nil, err
	}
	_, err = file.Seek(0, io.SeekStart)
	return file, err
}

// own sends a traceparent of its own under ?key=K, together with ?others=N other headers.
func (c *caller) own(r *http.Request) []arrival {
	request, err := http.NewRequestWithContext(r.Context(), http.MethodGet, c.base(r)+"/arrived", nil)
	if err != nil {
		return []arrival{}
	}
	others, _ := strconv.Atoi(r.URL.Query().Get("others"))
	for i := 0; i < others; i++ {
		request.Header.Set(fmt.Sprintf("X-Other-%d", i), "v")
	}
	if key := r.URL.Query().Get("key"); key != "" {
		request.Header[key] = []string{r.URL.Query().Get("value")}
	}
	return one(c.send(request))
}

// many sends ?count=N requests, numbered from 0, ?parallel=P at a time.
func (c *caller) many(r *http.Request) []arrival {
	count, _ := strconv.Atoi(r.URL.Query().Get("count"))
	parallel, _ := strconv.Atoi(r.URL.Query().Get("parallel"))
	results := make([]arrival, count)
	numbers := make(chan int)
	var workers sync.WaitGroup
	for i := 0; i < parallel; i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for n := range numbers {
				var err error
				if results[n], err = c.get(r.Context(), fmt.Sprintf("%s/arrived?n=%d", c.base(r), n)); err != nil {
					results[n].Error = err.Error()
				}
			}
		}()
	}
	for n := 0; n < count; n++ {
		numbers <- n
	}
	close(numbers)
	workers.Wait()
	return results
}

// shared sends ?count=N requests at a time that all have the same header map.
func (c *caller) shared(r *http.Request) []arrival {
	count, _ := strconv.Atoi(r.URL.Query().Get("count"))
	header := http.Header{"X-Shared": {"yes"}}
	results := make([]arrival, count)
	var all sync.WaitGroup
	for n := range results {
		all.Add(1)
		go func(n int) {
			defer all.Done()
			request, err := http.NewRequestWithContext(r.Context(), http.MethodGet, fmt.Sprintf("%s/arrived?n=%d", c.base(r), n), nil)
			if err != nil {
				return
			}
			request.Header = header
			results[n], _ = c.send(request)
		}(n)
	}
	all.Wait()
	return results
}

// closedAddress is an address of this machine on which nobody listens.
func closedAddress() string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "127.0.0.1:1"
	}
	defer listener.Close()
	return listener.Addr().String()
}
