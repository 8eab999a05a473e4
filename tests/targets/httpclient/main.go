// Httpclient sends a number of GET requests to one server, every other one with a traceparent that says which request it is of,
// and exits with 0 if each was answered with 200.
package main

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
)

const connections = 4

func main() {
	count := flag.Int("n", 100, "requests to send")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: httpclient [-n COUNT] URL")
		os.Exit(2)
	}

	numbers := make(chan int)
	failed := make(chan error, connections)
	var workers sync.WaitGroup
	for i := 0; i < connections; i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			var first error
			for number := range numbers {
				if err := fetch(flag.Arg(0), number); err != nil && first == nil {
					first = err
				}
			}
			failed <- first
		}()
	}
	for number := 0; number < *count; number++ {
		numbers <- number
	}
	close(numbers)
	workers.Wait()
	close(failed)
	for err := range failed {
		if err != nil {
			fmt.Fprintln(os.Stderr, "httpclient:", err)
			os.Exit(1)
		}
	}
}

func fetch(url string, number int) error {
	request, err := http.NewRequest(http.MethodGet, fmt.Sprintf("%s?n=%d", url, number), nil)
	if err != nil {
		return err
	}
	if number%2 == 0 {
		request.Header.Set("traceparent", fmt.Sprintf("00-4bf92f3577b34da6a3ce929d%08x-00f067aa%08x-01", number, number))
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("request %d: %s", number, response.Status)
	}
	return nil
}
