package main

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/IBM/sarama"
)

// A reporter of the library's own broker, which stops the program at what should not happen.
type reporter struct{}

func (reporter) Error(words ...interface{})                 { panic(fmt.Sprint(words...)) }
func (reporter) Errorf(format string, words ...interface{}) { panic(fmt.Sprintf(format, words...)) }
func (reporter) Fatal(words ...interface{})                 { panic(fmt.Sprint(words...)) }
func (reporter) Fatalf(format string, words ...interface{}) { panic(fmt.Sprintf(format, words...)) }
func (reporter) Helper()                                    {}

// fetch reads a partition of a broker that refuses every fetch, and returns the error that the consumer gets.
func fetch(topic string, refusal sarama.KError) error {
	answer := &sarama.FetchResponse{Version: 2}
	answer.AddError(topic, 2, refusal)
	broker := sarama.NewMockBroker(reporter{}, 1)
	defer broker.Close()
	broker.SetHandlerByMap(map[string]sarama.MockResponse{
		"MetadataRequest": sarama.NewMockMetadataResponse(reporter{}).SetBroker(broker.Addr(), 1).SetLeader(topic, 2, 1),
		"OffsetRequest": sarama.NewMockOffsetResponse(reporter{}).
			SetOffset(topic, 2, sarama.OffsetOldest, 0).SetOffset(topic, 2, sarama.OffsetNewest, 9),
		"FetchRequest": sarama.NewMockWrapper(answer),
	})
	consumer, err := sarama.NewConsumer([]string{broker.Addr()}, config(func(c *sarama.Config) {
		c.Version = sarama.V0_10_0_0
		c.Consumer.Return.Errors = true
		// New versions of the library ask their broker what it knows, and it does not answer.
		if asks := reflect.ValueOf(c).Elem().FieldByName("ApiVersionsRequest"); asks.IsValid() {
			asks.SetBool(false)
		}
	}))
	if err != nil {
		return err
	}
	defer consumer.Close()
	messages, err := consumer.ConsumePartition(topic, 2, sarama.OffsetOldest)
	if err != nil {
		return err
	}
	defer messages.AsyncClose()
	select {
	case <-messages.Messages():
		return errors.New("there is a message")
	case failed := <-messages.Errors():
		return failed.Err
	}
}
