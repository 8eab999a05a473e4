// A client of a Kafka cluster that sends messages one by one, with sarama.
//
//	sarama ADDRESS
package main

import (
	"os"

	"github.com/IBM/sarama"
)

func main() {
	config := sarama.NewConfig()
	config.Version = sarama.V0_11_0_0
	config.Producer.Return.Successes = true
	producer, err := sarama.NewSyncProducer([]string{os.Args[1]}, config)
	check(err)
	rounds(5000, func() {
		_, _, err := producer.SendMessage(&sarama.ProducerMessage{
			Topic: "parcels", Key: sarama.StringEncoder("teapot"), Value: sarama.StringEncoder("a parcel with a teapot"),
		})
		check(err)
	})
}
