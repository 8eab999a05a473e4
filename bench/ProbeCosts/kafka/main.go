// A client of a Kafka cluster that sends messages one by one. With -read, it has sent them all at once, and receives them.
//
//	kafka [-read] ADDRESS
package main

import (
	"context"
	"flag"
	"time"

	"github.com/segmentio/kafka-go"
)

const count = 2000

func main() {
	receives := flag.Bool("read", false, "receive the messages")
	flag.Parse()
	if *receives {
		read(flag.Arg(0))
	} else {
		send(flag.Arg(0))
	}
}

func message() kafka.Message {
	return kafka.Message{Key: []byte("teapot"), Value: []byte("an order of a teapot")}
}

func send(address string) {
	writer := &kafka.Writer{Addr: kafka.TCP(address), Topic: "orders", BatchSize: 1, AllowAutoTopicCreation: true}
	rounds(count, func() { check(writer.WriteMessages(context.Background(), message())) })
}

func read(address string) {
	ctx := context.Background()
	writer := &kafka.Writer{
		Addr: kafka.TCP(address), Topic: "letters", BatchSize: count, AllowAutoTopicCreation: true,
		Balancer: kafka.BalancerFunc(func(kafka.Message, ...int) int { return 0 }),
	}
	messages := make([]kafka.Message, count)
	for i := range messages {
		messages[i] = message()
	}
	check(writer.WriteMessages(ctx, messages...))
	var reader *kafka.Reader
	// One function receives them all: what it does with a message lasts until it asks for the next, or closes the reader.
	loops(count, func() {
		for i := 0; i < count; i++ {
			_, err := reader.ReadMessage(ctx)
			check(err)
		}
		check(reader.Close())
	}, func() {
		reader = kafka.NewReader(kafka.ReaderConfig{Brokers: []string{address}, Topic: "letters", MaxWait: 10 * time.Millisecond})
	})
}
