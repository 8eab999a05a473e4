package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol"
	"github.com/segmentio/kafka-go/protocol/metadata"
	"github.com/segmentio/kafka-go/protocol/produce"
)

// A cluster without a network: it encodes each request, and decodes and checks the bytes as a broker does.
type memory struct {
	records []string
}

const encoding = 7

func (m *memory) RoundTrip(_ context.Context, _ net.Addr, request kafka.Request) (kafka.Response, error) {
	switch request := request.(type) {
	case *metadata.Request:
		topic := metadata.ResponseTopic{Name: request.TopicNames[0], Partitions: make([]metadata.ResponsePartition, 4)}
		return &metadata.Response{Topics: []metadata.ResponseTopic{topic}}, nil
	case *produce.Request:
		request.Prepare(encoding)
		var wire bytes.Buffer
		if err := protocol.WriteRequest(&wire, encoding, 1, "memory", request); err != nil {
			return nil, err
		}
		_, _, _, received, err := protocol.ReadRequest(&wire)
		if err != nil {
			return nil, err
		}
		topic := received.(*produce.Request).Topics[0]
		if err := m.take(topic.Partitions[0].RecordSet.Records); err != nil {
			return nil, err
		}
		return &produce.Response{Topics: []produce.ResponseTopic{{
			Topic: topic.Topic, Partitions: make([]produce.ResponsePartition, 1),
		}}}, nil
	}
	return nil, fmt.Errorf("no answer to a %T", request)
}

// Remembers the headers of each record, after the length of its value.
func (m *memory) take(records protocol.RecordReader) error {
	for {
		record, err := records.ReadRecord()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		value, err := protocol.ReadAll(record.Value)
		if err != nil {
			return err
		}
		if !bytes.Equal(value, valueOf(len(value))) {
			return fmt.Errorf("a value of %d bytes has changed", len(value))
		}
		text := fmt.Sprint(len(value))
		for _, header := range record.Headers {
			text += fmt.Sprintf(" %s=%s", header.Key, header.Value)
		}
		m.records = append(m.records, text)
	}
}

func valueOf(size int) []byte {
	value := make([]byte, size)
	for i := range value {
		value[i] = byte(i * 31)
	}
	return value
}

// Sends messages with values of these sizes in one call, and returns what arrives of each.
func encode(ctx context.Context, change func(*kafka.Writer), headers []kafka.Header, sizes ...string) (string, error) {
	m := &memory{}
	w := writer("orders", func(w *kafka.Writer) { w.Transport = m })
	if change != nil {
		change(w)
	}
	var messages []kafka.Message
	for _, size := range sizes {
		messages = append(messages, kafka.Message{Value: valueOf(number(size)), Headers: headers})
	}
	err := send(ctx, w, messages...)
	return strings.Join(m.records, ", "), err
}
