// Kafka is a client of a Kafka cluster. For each line of its standard input it does something, and prints one line: "ok", or the error
// that a call returned. A message goes to the partition that the length of its key says.
//
//	kafka ADDRESS
//
//	send TOPIC KEY                 one message
//	batch TOPIC COUNT              several messages in one call, to partition 0
//	spread TOPIC COUNT             several messages in one call, each to another partition
//	mixed TOPIC TOPIC              a message to each topic, in one call
//	tombstone TOPIC KEY            a message without a value
//	binary TOPIC                   a message whose key is no text
//	with TOPIC NAME VALUE [...]    a message with headers
//	async TOPIC KEY                a message that the call only queues
//	compressed TOPIC COUNT         several messages in one call, compressed
//	large TOPIC BYTES              a message with a value of this size
//	encode SIZE...                 messages with values of these sizes in one call, to a cluster in memory; prints their headers
//	encode-compressed SIZE..., encode-limited SIZE..., encode-with NAME VALUE SIZE...
//	                               likewise, compressed, in batches of at most 1,000 bytes, or with a header
//	read TOPIC PARTITION COUNT     reads messages without a group, and closes the reader; prints the names of their headers
//	helper TOPIC                   reads a message in a function that returns it, and then another one
//	within TOPIC                   reads a message in the handler of an HTTP request
//	relay GROUP TOPIC OUT COUNT    fetches messages in a group, sends each on to another topic, and commits it; reads one more, which
//	                               is committed at once
//	idle TOPIC                     asks for a message where there is none, for a short time
//	cancelled TOPIC, closed TOPIC, unknown TOPIC, partition TOPIC, nowhere ADDRESS
//	                               calls that fail
//	burst TOPIC COUNT              messages of many goroutines at once, each with a key of its own
//	serve TOPIC                    starts an HTTP server whose handler sends a message, and prints its address
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"
)

const patience = time.Minute

var cluster string

func main() {
	cluster = os.Args[1]
	fmt.Println("ready")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		words := strings.Fields(lines.Text())
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		answer, err := run(ctx, words[0], words[1:])
		cancel()
		if err != nil {
			answer = err.Error()
		} else if answer == "" {
			answer = "ok"
		}
		fmt.Println(strings.ReplaceAll(answer, "\n", " "))
	}
}

func writer(topic string, change func(*kafka.Writer)) *kafka.Writer {
	w := &kafka.Writer{
		Addr:         kafka.TCP(cluster),
		Topic:        topic,
		BatchTimeout: time.Millisecond,
		MaxAttempts:  1,
		Transport:    &kafka.Transport{ClientID: "shop"},

		AllowAutoTopicCreation: true,
		Balancer: kafka.BalancerFunc(func(m kafka.Message, partitions ...int) int {
			return len(m.Key) % len(partitions)
		}),
	}
	if change != nil {
		change(w)
	}
	return w
}

func send(ctx context.Context, w *kafka.Writer, messages ...kafka.Message) error {
	defer w.Close()
	return w.WriteMessages(ctx, messages...)
}

func keyed(topic, key string) kafka.Message {
	return kafka.Message{Topic: topic, Key: []byte(key), Value: []byte("value")}
}

func run(ctx context.Context, command string, words []string) (string, error) {
	topic := words[0]
	switch command {
	case "send":
		return "", send(ctx, writer(topic, nil), keyed("", words[1]))
	case "batch":
		return "", send(ctx, writer(topic, nil), make([]kafka.Message, number(words[1]))...)
	case "spread":
		var messages []kafka.Message
		for i := 0; i < number(words[1]); i++ {
			messages = append(messages, keyed("", strings.Repeat("k", i)))
		}
		return "", send(ctx, writer(topic, nil), messages...)
	case "mixed":
		return "", send(ctx, writer("", nil), keyed(topic, "k"), keyed(words[1], "k"))
	case "tombstone":
		return "", send(ctx, writer("", nil), kafka.Message{Topic: topic, Key: []byte(words[1])})
	case "binary":
		return "", send(ctx, writer(topic, nil), kafka.Message{Key: []byte{1, 2, 3, 0xff}, Value: []byte("value")})
	case "with":
		message := keyed("", "")
		for i := 1; i < len(words); i += 2 {
			message.Headers = append(message.Headers, kafka.Header{Key: words[i], Value: []byte(words[i+1])})
		}
		return "", send(ctx, writer(topic, nil), message)
	case "async":
		return "", send(ctx, writer(topic, func(w *kafka.Writer) { w.Async = true }), keyed("", words[1]))
	case "compressed":
		return "", send(ctx, writer(topic, func(w *kafka.Writer) { w.Compression = kafka.Snappy }), make([]kafka.Message, number(words[1]))...)
	case "large":
		return "", send(ctx, writer(topic, nil), kafka.Message{Value: make([]byte, number(words[1]))})
	case "encode":
		return encode(ctx, nil, nil, words...)
	case "encode-compressed":
		return encode(ctx, func(w *kafka.Writer) { w.Compression = kafka.Snappy }, nil, words...)
	case "encode-limited":
		return encode(ctx, func(w *kafka.Writer) { w.BatchBytes = 1000 }, nil, words...)
	case "encode-with":
		return encode(ctx, nil, []kafka.Header{{Key: words[0], Value: []byte(words[1])}}, words[2:]...)
	case "read":
		return read(ctx, topic, number(words[1]), number(words[2]))
	case "helper":
		r := reader(topic, 0)
		defer r.Close()
		if err := fetch(ctx, r); err != nil {
			return "", err
		}
		return "", fetch(ctx, r)
	case "within":
		return "", within(topic)
	case "relay":
		return "", relay(ctx, topic, words[1], words[2], number(words[3]))
	case "idle":
		r := reader(topic, 0)
		defer r.Close()
		soon, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
		defer cancel()
		_, err := r.ReadMessage(soon)
		return "", err
	case "cancelled":
		over, cancel := context.WithCancel(ctx)
		cancel()
		return "", send(over, writer(topic, nil), keyed("", "k"))
	case "closed":
		w := writer(topic, nil)
		w.Close()
		return "", w.WriteMessages(ctx, keyed("", "k"))
	case "unknown":
		return "", send(ctx, writer(topic, func(w *kafka.Writer) { w.AllowAutoTopicCreation = false }), keyed("", "k"))
	case "partition":
		return "", send(ctx, writer(topic, func(w *kafka.Writer) {
			w.Balancer = kafka.BalancerFunc(func(kafka.Message, ...int) int { return 99 })
		}), keyed("", "k"))
	case "nowhere":
		return "", send(ctx, writer("orders", func(w *kafka.Writer) { w.Addr = kafka.TCP(words[0]) }), keyed("", "k"))
	case "burst":
		return "", burst(ctx, topic, number(words[1]))
	case "serve":
		return serve(topic), nil
	}
	return "", fmt.Errorf("no command '%s'", command)
}

func reader(topic string, partition int) *kafka.Reader {
	return kafka.NewReader(kafka.ReaderConfig{
		Brokers: []string{cluster}, Topic: topic, Partition: partition, MaxWait: 10 * time.Millisecond, Dialer: dialer,
	})
}

var dialer = &kafka.Dialer{ClientID: "worker"}

func grouped(group, topic string) *kafka.Reader {
	return kafka.NewReader(kafka.ReaderConfig{
		Brokers: []string{cluster}, GroupTopics: []string{topic}, GroupID: group, MaxWait: 10 * time.Millisecond, Dialer: dialer,
	})
}

func read(ctx context.Context, topic string, partition, count int) (string, error) {
	r := reader(topic, partition)
	defer r.Close()
	var names []string
	for i := 0; i < count; i++ {
		message, err := r.ReadMessage(ctx)
		if err != nil {
			return "", err
		}
		for _, header := range message.Headers {
			names = append(names, header.Key)
		}
	}
	return strings.Join(names, " "), nil
}

//go:noinline
func fetch(ctx context.Context, r *kafka.Reader) error {
	_, err := r.FetchMessage(ctx)
	return err
}

func within(topic string) error {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if _, err := read(request.Context(), topic, 0, 1); err != nil {
			panic(err)
		}
	}))
	defer server.Close()
	response, err := http.Get(server.URL)
	if err == nil {
		response.Body.Close()
	}
	return err
}

func relay(ctx context.Context, group, topic, out string, count int) error {
	r, w := grouped(group, topic), writer(out, nil)
	defer w.Close()
	defer r.Close()
	for i := 0; i < count; i++ {
		message, err := r.FetchMessage(ctx)
		if err != nil {
			return err
		}
		if err := w.WriteMessages(ctx, kafka.Message{Key: message.Key, Value: message.Value}); err != nil {
			return err
		}
		if err := r.CommitMessages(ctx, message); err != nil {
			return err
		}
	}
	_, err := r.ReadMessage(ctx)
	return err
}

func burst(ctx context.Context, topic string, count int) error {
	w := writer(topic, nil)
	defer w.Close()
	failed := make(chan error, count)
	var all sync.WaitGroup
	for i := 0; i < count; i++ {
		all.Add(1)
		go func(i int) {
			defer all.Done()
			failed <- w.WriteMessages(ctx, keyed("", fmt.Sprintf("%03d", i)))
		}(i)
	}
	all.Wait()
	close(failed)
	for err := range failed {
		if err != nil {
			return err
		}
	}
	return nil
}

func serve(topic string) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	w := writer(topic, nil)
	go http.Serve(listener, http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		sent := make(chan error)
		go func() { sent <- w.WriteMessages(request.Context(), keyed("", "web")) }()
		if err := errors.Join(w.WriteMessages(request.Context(), keyed("", "web")), <-sent); err != nil {
			panic(err)
		}
	}))
	return listener.Addr().String()
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	return n
}
