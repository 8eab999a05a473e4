package main

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// caller makes the requests, over HTTP/1.1 to one address and over HTTP/2 to the other.
type caller struct {
	plain, secure string
	client        *http.Client
}

func newCaller(plain, secure string) *caller {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{InsecureSkipVerify: true}
	transport.MaxIdleConnsPerHost = 256
	return &caller{plain: plain, secure: secure, client: &http.Client{Transport: transport, Timeout: 30 * time.Second}}
}

// base is where a request goes that asks for ?protocol=2, or not.
func (c *caller) base(r *http.Request) string {
	if r.URL.Query().Get("protocol") == "2" {
		return c.secure
	}
	return c.plain
}

// send makes a request and reads what arrived.
func (c *caller) send(request *http.Request) (result arrival, err error) {
	response, err := c.client.Do(request)
	if err != nil {
		return result, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		_, err = io.Copy(io.Discard, response.Body)
		return result, err
	}
	return result, json.NewDecoder(response.Body).Decode(&result)
}

func (c *caller) get(ctx context.Context, url string) (arrival, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return arrival{}, err
	}
	return c.send(request)
}

// digest downloads a body and gives its length and hash.
func (c *caller) digest(ctx context.Context, url string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	response, err := c.client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	sum := sha256.New()
	size, err := io.Copy(sum, response.Body)
	return fmt.Sprintf("%d %s", size, hex.EncodeToString(sum.Sum(nil))), err
}

// upload is a body of a known content that no http.Request can rewind.
func upload(size int) io.Reader {
	return io.LimitReader(strings.NewReader(strings.Repeat("x", size)), int64(size))
}
