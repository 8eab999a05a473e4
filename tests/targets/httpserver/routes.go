package main

import "net/http"

// routes puts one ServeMux behind another, with middleware in between: that is where a tracer can lose a request's route or
// its first path.
func routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/hello", hello)
	mux.HandleFunc("/echo/", echo)
	mux.HandleFunc("/status/", status)
	mux.HandleFunc("/empty", empty)
	mux.HandleFunc("/sleep", sleep)
	mux.HandleFunc("/panic", panicAtOnce)
	mux.HandleFunc("/abort", abort)
	mux.HandleFunc("/panic-after-write", panicAfterWrite)
	mux.Handle("/recovered", recovering(http.HandlerFunc(panicAtOnce)))
	mux.HandleFunc("/hijack", hijack)
	mux.HandleFunc("/grow", grow)
	addPatterns(mux)

	outer := http.NewServeMux()
	outer.Handle("/rewrite", rewriting(mux))
	addMore(outer, mux)
	outer.Handle("/", mux)
	return outer
}

// recovering answers a panic with a 500, as most frameworks do.
func recovering(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if recover() != nil {
				w.WriteHeader(http.StatusInternalServerError)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// rewriting changes the server's own request in place.
func rewriting(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.Path = "/echo/rewritten"
		r.Method = http.MethodPatch
		next.ServeHTTP(w, r)
	})
}
