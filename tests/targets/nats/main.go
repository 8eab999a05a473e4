// Nats is a client of a NATS server. For each line of its standard input it does something, and prints one line: "ok", or the error
// that a call returned.
//
//	nats ADDRESS
//
//	publish SUBJECT                one message
//	message SUBJECT                one message with a header
//	question SUBJECT               one message with a subject for its answer
//	large SUBJECT                  a message that is larger than the server takes
//	request SUBJECT                a request that this program answers
//	request-with SUBJECT           likewise, with a context
//	old SUBJECT                    likewise, on a connection that makes requests in the old way
//	nobody SUBJECT                 a request that nobody answers
//	silence SUBJECT                a request to a subscriber that does not answer
//	cancelled SUBJECT, over SUBJECT
//	                               requests with a context that is done, or is over before the answer
//	closed SUBJECT                 a message on a closed connection
//	burst SUBJECT COUNT            requests of many goroutines at once
//	serve                          starts an HTTP server whose handler publishes a message and makes a request, and prints its address
package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
)

const patience = time.Minute

var server string

func main() {
	server = "nats://" + os.Args[1]
	connection, err := nats.Connect(server)
	check(err)
	answering, err := nats.Connect(server)
	check(err)
	_, err = answering.Subscribe("answered.*", func(m *nats.Msg) {
		if len(m.Data) > 0 {
			m.Respond([]byte("answer"))
		}
	})
	check(err)
	check(answering.Flush())
	// A text is seen where its page of the executable has been used before.
	fmt.Fprint(io.Discard, nats.ErrMaxPayload, nats.ErrNoResponders, nats.ErrTimeout, nats.ErrConnectionClosed, context.Canceled)
	fmt.Println("ready")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		words := strings.Fields(lines.Text())
		if err := run(connection, words[0], words[1:]); err != nil {
			fmt.Println(err)
		} else {
			fmt.Println("ok")
		}
	}
}

func run(connection *nats.Conn, command string, words []string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	question := []byte("question")
	switch command {
	case "publish":
		return connection.Publish(words[0], question)
	case "message":
		return connection.PublishMsg(&nats.Msg{Subject: words[0], Header: nats.Header{"Name": {"value"}}, Data: question})
	case "question":
		return connection.PublishRequest(words[0], "answers", question)
	case "large":
		return connection.Publish(words[0], make([]byte, connection.MaxPayload()+1))
	case "request", "nobody":
		_, err := connection.Request(words[0], question, patience)
		return err
	case "request-with":
		_, err := connection.RequestWithContext(ctx, words[0], question)
		return err
	case "old":
		old, err := nats.Connect(server, nats.UseOldRequestStyle())
		check(err)
		defer old.Close()
		_, err = old.RequestWithContext(ctx, words[0], question)
		return err
	case "silence":
		_, err := connection.Request(words[0], nil, time.Millisecond)
		return err
	case "cancelled":
		cancel()
		_, err := connection.RequestWithContext(ctx, words[0], question)
		return err
	case "over":
		short, cancel := context.WithTimeout(ctx, time.Millisecond)
		defer cancel()
		_, err := connection.RequestWithContext(short, words[0], nil)
		return err
	case "closed":
		closed, err := nats.Connect(server)
		check(err)
		closed.Close()
		return closed.Publish(words[0], question)
	case "burst":
		return burst(connection, words[0], words[1])
	case "serve":
		return serve(connection)
	}
	return fmt.Errorf("no command '%s'", command)
}

func burst(connection *nats.Conn, subject, count string) error {
	n, err := strconv.Atoi(count)
	check(err)
	var all sync.WaitGroup
	for i := 0; i < n; i++ {
		all.Add(1)
		go func(subject string) {
			defer all.Done()
			_, err := connection.Request(subject, []byte("question"), patience)
			check(err)
		}(fmt.Sprintf("%s%d", subject, i))
	}
	all.Wait()
	return nil
}

// The handler publishes a message itself, and makes a request from another goroutine that has the context of the HTTP request.
func serve(connection *nats.Conn) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	go http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		check(connection.Publish("visits", []byte("one")))
		done := make(chan error)
		go func() {
			_, err := connection.RequestWithContext(r.Context(), "answered.visits", []byte("question"))
			done <- err
		}()
		check(<-done)
	}))
	return fmt.Errorf("%s", listener.Addr())
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
