package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"
)

// arrival is what a request looked like when it reached its server.
type arrival struct {
	Number       string   `json:"n"`
	Protocol     string   `json:"protocol"`
	Traceparents []string `json:"traceparents"`
	Headers      int      `json:"headers"`
	BodyBytes    int64    `json:"body_bytes"`
	Error        string   `json:"error,omitempty"` // why it did not reach it
}

func addBackend(mux *http.ServeMux) {
	mux.HandleFunc("/arrived", arrived)
	mux.HandleFunc("/bytes", bytes)
	mux.HandleFunc("/redirect", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/arrived", http.StatusFound) })
	mux.HandleFunc("/missing", http.NotFound)
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(10 * time.Second):
		case <-r.Context().Done():
		}
	})
}

func arrived(w http.ResponseWriter, r *http.Request) {
	size, _ := io.Copy(io.Discard, r.Body)
	_ = json.NewEncoder(w).Encode(arrival{
		Number:       r.URL.Query().Get("n"),
		Protocol:     r.Proto,
		Traceparents: r.Header.Values("traceparent"),
		Headers:      len(r.Header),
		BodyBytes:    size,
	})
}

// bytes answers with /bytes?size=N bytes that only depend on their place.
func bytes(w http.ResponseWriter, r *http.Request) {
	size, _ := strconv.Atoi(r.URL.Query().Get("size"))
	body := make([]byte, size)
	for i := range body {
		body[i] = byte(i*i>>8 ^ i)
	}
	_, _ = w.Write(body)
}
