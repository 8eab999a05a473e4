package main

import "google.golang.org/grpc/encoding"

// Messages are plain bytes, so that no generated code is needed. A codec that is registered by name works alike in all versions.
type rawCodec struct{}

func init() { encoding.RegisterCodec(rawCodec{}) }

func (rawCodec) Name() string                                { return "raw" }
func (rawCodec) Marshal(message interface{}) ([]byte, error) { return *message.(*[]byte), nil }

func (rawCodec) Unmarshal(data []byte, message interface{}) error {
	*message.(*[]byte) = append([]byte(nil), data...)
	return nil
}
