// Worker processes jobs that it receives over HTTP: POST /jobs/NAME.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"strings"
	"time"

	"acme.example/jobs"
)

func main() {
	address := flag.String("listen", "127.0.0.1:0", "address to listen on")
	flag.Parse()
	queue := jobs.NewQueue()
	queue.Handle("resize", func(ctx context.Context, name string) error {
		time.Sleep(2 * time.Millisecond)
		return nil
	})

	http.HandleFunc("/jobs/", func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/jobs/")
		if err := queue.Process(r.Context(), name); err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		fmt.Fprintln(w, "done")
	})

	listener, err := net.Listen("tcp", *address)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, nil))
}
