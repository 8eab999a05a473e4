// Sarama is a client of a Kafka cluster. For each line of its standard input it does something, and prints one line: the result, or the
// error that a call returned. A message goes to the partition that the length of its key says. For the library's former path, its tests
// replace the path.
//
//	sarama ADDRESS
//
//	send TOPIC KEY                 one message; prints its partition and its offset
//	unacknowledged TOPIC KEY       likewise, without waiting for a broker
//	bytes TOPIC KEY, binary TOPIC, other TOPIC
//	                               likewise, with a key of bytes, of bytes that are no text, or of an encoder of its own
//	tombstone TOPIC KEY            likewise, without a value
//	all TOPIC COUNT                several messages in one call, to partition 0
//	spread TOPIC COUNT             several messages in one call, each to another partition
//	mixed TOPIC TOPIC              a message to each topic, in one call
//	async TOPIC KEY                one message over a channel
//	with TOPIC NAME VALUE [...]    likewise, with headers
//	large TOPIC, astray TOPIC, astray-all TOPIC, astray-async TOPIC
//	                               messages that are too large, or that a partitioner sends nowhere
//	keep TOPIC                     makes a producer that is connected
//	kept TOPIC KEY                 sends a message with it
//	read TOPIC PARTITION COUNT     reads messages from the beginning; prints their number
//	outside TOPIC, denied TOPIC    reads partition 2 from a broker that does not have the offset, or does not allow it
//	burst TOPIC COUNT              messages of many goroutines at once, half of them over a channel, each with a key of its own
//	flood TOPIC COUNT              so many messages over a channel, in one request
//	serve TOPIC                    starts an HTTP server whose handler sends messages in each way, and prints its address
package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/IBM/sarama"
)

var (
	cluster string
	kept    sarama.SyncProducer
)

func main() {
	cluster = os.Args[1]
	fmt.Println("ready")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		words := strings.Fields(lines.Text())
		answer, err := run(words[0], words[1], words[2:])
		if err != nil {
			answer = err.Error()
		} else if answer == "" {
			answer = "ok"
		}
		fmt.Println(strings.ReplaceAll(answer, "\n", " "))
	}
}

func config(change func(*sarama.Config)) *sarama.Config {
	c := sarama.NewConfig()
	c.ClientID = "shop"
	c.Version = sarama.V0_11_0_0
	c.Metadata.Retry.Max = 1
	c.Metadata.Retry.Backoff = 10 * time.Millisecond
	c.Consumer.MaxWaitTime = 10 * time.Millisecond
	c.Producer.Return.Successes = true
	c.Producer.Retry.Max = 1
	c.Producer.Retry.Backoff = 10 * time.Millisecond
	c.Producer.Partitioner = func(string) sarama.Partitioner { return byLength{} }
	if change != nil {
		change(c)
	}
	return c
}

type byLength struct{ astray int32 }

func (p byLength) Partition(message *sarama.ProducerMessage, partitions int32) (int32, error) {
	if message.Key == nil {
		return p.astray, nil
	}
	return int32(message.Key.Length())%partitions + p.astray, nil
}

func (byLength) RequiresConsistency() bool { return true }

func astray(c *sarama.Config) {
	c.Producer.Partitioner = func(string) sarama.Partitioner { return byLength{99} }
}

// An encoder whose bytes are not those that it holds.
type other string

func (o other) Encode() ([]byte, error) { return []byte{byte(len(o))}, nil }
func (o other) Length() int             { return 1 }

func keyed(topic string, key sarama.Encoder) *sarama.ProducerMessage {
	return &sarama.ProducerMessage{Topic: topic, Key: key, Value: sarama.StringEncoder("value")}
}

func send(change func(*sarama.Config), message *sarama.ProducerMessage) (string, error) {
	producer, err := sarama.NewSyncProducer([]string{cluster}, config(change))
	if err != nil {
		return "", err
	}
	defer producer.Close()
	partition, offset, err := producer.SendMessage(message)
	return fmt.Sprint(partition, " ", offset), err
}

func sendAll(change func(*sarama.Config), messages ...*sarama.ProducerMessage) error {
	producer, err := sarama.NewSyncProducer([]string{cluster}, config(func(c *sarama.Config) {
		c.Producer.Flush.Messages = len(messages)
		c.Producer.Flush.Frequency = time.Second
		if change != nil {
			change(c)
		}
	}))
	if err != nil {
		return err
	}
	defer producer.Close()
	err = producer.SendMessages(messages)
	if errors, ok := err.(sarama.ProducerErrors); ok {
		return errors[0].Err
	}
	return err
}

func sendAsync(change func(*sarama.Config), messages ...*sarama.ProducerMessage) error {
	producer, err := sarama.NewAsyncProducer([]string{cluster}, config(change))
	if err != nil {
		return err
	}
	defer producer.Close()
	go func() {
		for _, message := range messages {
			producer.Input() <- message
		}
	}()
	for range messages {
		select {
		case <-producer.Successes():
		case failed := <-producer.Errors():
			err = failed.Err
		}
	}
	return err
}

func run(command, topic string, words []string) (string, error) {
	switch command {
	case "send":
		return send(nil, keyed(topic, sarama.StringEncoder(words[0])))
	case "unacknowledged":
		return send(func(c *sarama.Config) { c.Producer.RequiredAcks = sarama.NoResponse }, keyed(topic, sarama.StringEncoder(words[0])))
	case "bytes":
		return send(nil, keyed(topic, sarama.ByteEncoder(words[0])))
	case "binary":
		return send(nil, keyed(topic, sarama.ByteEncoder{1, 2, 3, 0xff}))
	case "other":
		return send(nil, keyed(topic, other("text")))
	case "tombstone":
		return send(nil, &sarama.ProducerMessage{Topic: topic, Key: sarama.StringEncoder(words[0])})
	case "all":
		return "", sendAll(nil, several(topic, number(words[0]))...)
	case "spread":
		var messages []*sarama.ProducerMessage
		for i := 0; i < number(words[0]); i++ {
			// Each has a topic of its own in memory.
			messages = append(messages, keyed(string([]byte(topic)), sarama.StringEncoder(strings.Repeat("k", i))))
		}
		return "", sendAll(nil, messages...)
	case "mixed":
		return "", sendAll(nil, keyed(topic, nil), keyed(words[0], nil))
	case "async":
		return "", sendAsync(nil, keyed(topic, sarama.StringEncoder(words[0])))
	case "with":
		message := keyed(topic, nil)
		for i := 0; i < len(words); i += 2 {
			message.Headers = append(message.Headers, sarama.RecordHeader{Key: []byte(words[i]), Value: []byte(words[i+1])})
		}
		return "", sendAsync(nil, message)
	case "large":
		return send(func(c *sarama.Config) { c.Producer.MaxMessageBytes = 100 },
			&sarama.ProducerMessage{Topic: topic, Value: sarama.ByteEncoder(make([]byte, 100))})
	case "astray":
		return send(astray, keyed(topic, nil))
	case "astray-all":
		return "", sendAll(astray, several(topic, 2)...)
	case "astray-async":
		return "", sendAsync(astray, keyed(topic, nil))
	case "keep":
		var err error
		if kept, err = sarama.NewSyncProducer([]string{cluster}, config(nil)); err == nil {
			_, _, err = kept.SendMessage(keyed(topic, nil))
		}
		return "", err
	case "kept":
		_, _, err := kept.SendMessage(keyed(topic, sarama.StringEncoder(words[0])))
		return "", err
	case "read":
		return "", read(topic, number(words[0]), number(words[1]))
	case "outside":
		return "", fetch(topic, sarama.ErrOffsetOutOfRange)
	case "denied":
		return "", fetch(topic, sarama.ErrTopicAuthorizationFailed)
	case "burst":
		return "", burst(topic, number(words[0]))
	case "flood":
		count := number(words[0])
		return "", sendAsync(func(c *sarama.Config) {
			c.Producer.Flush.Messages = count
			c.Producer.Flush.Frequency = 5 * time.Second
		}, several(topic, count)...)
	case "serve":
		return serve(topic)
	}
	return "", fmt.Errorf("no command '%s'", command)
}

func several(topic string, count int) []*sarama.ProducerMessage {
	var messages []*sarama.ProducerMessage
	for i := 0; i < count; i++ {
		messages = append(messages, keyed(topic, nil))
	}
	return messages
}

func read(topic string, partition, count int) error {
	consumer, err := sarama.NewConsumer([]string{cluster}, config(nil))
	if err != nil {
		return err
	}
	defer consumer.Close()
	messages, err := consumer.ConsumePartition(topic, int32(partition), sarama.OffsetOldest)
	if err != nil {
		return err
	}
	for i := 0; i < count; i++ {
		<-messages.Messages()
	}
	return messages.Close()
}

func burst(topic string, count int) error {
	synchronous, err := sarama.NewSyncProducer([]string{cluster}, config(nil))
	if err != nil {
		return err
	}
	defer synchronous.Close()
	asynchronous, err := sarama.NewAsyncProducer([]string{cluster}, config(nil))
	if err != nil {
		return err
	}
	defer asynchronous.Close()
	failed := make(chan error, count)
	var all sync.WaitGroup
	for i := 0; i < count; i++ {
		all.Add(1)
		go func(i int) {
			defer all.Done()
			message := keyed(topic, sarama.StringEncoder(fmt.Sprintf("%03d", i)))
			if i%2 == 0 {
				_, _, err := synchronous.SendMessage(message)
				failed <- err
				return
			}
			asynchronous.Input() <- message
			select {
			case <-asynchronous.Successes():
			case err := <-asynchronous.Errors():
				failed <- err
			}
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

func serve(topic string) (string, error) {
	synchronous, err := sarama.NewSyncProducer([]string{cluster}, config(nil))
	if err != nil {
		return "", err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go http.Serve(listener, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		_, _, err := synchronous.SendMessage(keyed(topic, nil))
		if err == nil {
			err = synchronous.SendMessages(several(topic, 2))
		}
		if err == nil {
			err = sendAsync(nil, keyed(topic, nil))
		}
		if err != nil {
			panic(err)
		}
	}))
	return listener.Addr().String(), nil
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	return n
}
