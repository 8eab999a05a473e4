// Memcache is a Go program that uses memcached. It serves HTTP: /call/NAME makes the calls of a name, and answers with the error of the
// last one, or "ok".
//
//	memcache ADDRESS
package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"

	"github.com/bradfitz/gomemcache/memcache"
)

func main() {
	client := memcache.New(os.Args[1])
	http.HandleFunc("/call/", func(w http.ResponseWriter, r *http.Request) {
		if err := run(client, r.URL.Path[len("/call/"):]); err != nil {
			fmt.Fprint(w, err)
			return
		}
		fmt.Fprint(w, "ok")
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	fmt.Printf("listening on %s\n", listener.Addr())
	check(http.Serve(listener, nil))
}

// run makes the calls of a name.
func run(client *memcache.Client, name string) error {
	switch name {
	case "store":
		check(client.Set(&memcache.Item{Key: "k", Value: []byte("secret")}))
		check(client.Replace(&memcache.Item{Key: "k", Value: []byte("secret")}))
		item, err := client.Get("k")
		check(err)
		item.Value = []byte("other")
		check(client.CompareAndSwap(item))
		return client.Delete("k")
	case "count":
		check(client.Set(&memcache.Item{Key: "n", Value: []byte("1")}))
		check(last(client.Increment("n", 2)))
		return last(client.Decrement("n", 1))
	case "several":
		_, err := client.GetMulti([]string{"k", "n", "missing"})
		return err
	case "miss":
		_, err := client.Get("missing")
		return err
	case "miss-count":
		return last(client.Increment("missing", 1))
	case "exists":
		return client.Add(&memcache.Item{Key: "n", Value: []byte("secret")})
	case "nowhere":
		_, err := memcache.New("127.0.0.1:1").Get("k")
		return err
	}
	return errors.New("there are no calls of this name")
}

func last(_ uint64, err error) error {
	return err
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
