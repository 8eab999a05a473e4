// A client of a NATS server that publishes messages.
//
//	nats ADDRESS
package main

import (
	"os"

	"github.com/nats-io/nats.go"
)

func main() {
	connection, err := nats.Connect("nats://" + os.Args[1])
	check(err)
	message := []byte("an order of a teapot")
	rounds(5000, func() { check(connection.Publish("orders", message)) })
}
