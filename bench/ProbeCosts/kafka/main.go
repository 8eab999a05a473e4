// A client of a Kafka cluster that sends messages one by one.
//
//	kafka ADDRESS
package main

import (
	"context"
	"os"

	"github.com/segmentio/kafka-go"
)

func main() {
	writer := &kafka.Writer{Addr: kafka.TCP(os.Args[1]), Topic: "orders", BatchSize: 1, AllowAutoTopicCreation: true}
	message := kafka.Message{Key: []byte("teapot"), Value: []byte("an order of a teapot")}
	rounds(2000, func() { check(writer.WriteMessages(context.Background(), message)) })
}
