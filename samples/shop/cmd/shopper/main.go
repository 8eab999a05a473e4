// Shopper visits the shop once: it looks around, buys things, asks for missing items, and prints the answers.
//
//	shopper http://127.0.0.1:8080
package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
)

var visits = []struct{ method, path, body string }{
	{"GET", "/", ""},
	{"GET", "/items", ""},
	{"GET", "/items?tag=kitchen", ""},
	{"GET", "/items/teapot", ""},
	{"GET", "/items/unicorn", ""},
	{"POST", "/checkout", `{"item": "teapot", "quantity": 1}`},
	{"POST", "/checkout", `{"item": "lamp", "quantity": 2}`},
	{"POST", "/checkout", `{"item": "lamp"}`},
	{"POST", "/checkout", `{"item": "notebook", "quantity": 5}`},
	{"POST", "/checkout", `{"item": "kettle", "quantity": 1}`},
	{"POST", "/checkout", `{"item": "kettle", "quantity": 1}`},
	{"POST", "/checkout", `{"item": "kettle", "quantity": 1}`},
	{"POST", "/gift-wrap?item=teapot", ""},
	{"DELETE", "/items/teapot", ""},
}

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: shopper URL")
	}
	shop := strings.TrimSuffix(os.Args[1], "/")

	reached := false
	for _, v := range visits {
		result, err := visit(v.method, shop+v.path, v.body)
		if err != nil {
			result = "no answer"
		} else {
			reached = true
		}
		fmt.Printf("%-6s %-28s %s\n", v.method, v.path, result)
	}
	if !reached {
		log.Fatalf("nobody answers at %s", shop)
	}
}

func visit(method, url, body string) (string, error) {
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	request.Header.Set("User-Agent", "shopper/1")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return "", err
	}
	return response.Status, nil
}
