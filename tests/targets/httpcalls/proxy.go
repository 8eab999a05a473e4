package main

import (
	"net/http"
	"net/http/httputil"
	"net/url"
)

// addProxy adds /proxy/..., which hands requests on, headers included, as proxies do that know nothing of tracing; with ?protocol=2 over
// HTTP/2. With ?keep=T it sends a traceparent of its own instead.
func addProxy(mux *http.ServeMux, c *caller) {
	proxyTo := func(address string) http.Handler {
		target, _ := url.Parse(address)
		proxy := httputil.NewSingleHostReverseProxy(target)
		proxy.Transport = c.client.Transport
		return proxy
	}
	plain, secure := proxyTo(c.plain), proxyTo(c.secure)
	mux.Handle("/proxy/", http.StripPrefix("/proxy", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if own := r.URL.Query().Get("keep"); own != "" {
			r.Header.Set("Traceparent", own)
		}
		if c.base(r) == c.secure {
			secure.ServeHTTP(w, r)
		} else {
			plain.ServeHTTP(w, r)
		}
	})))
}
