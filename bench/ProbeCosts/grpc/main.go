// A gRPC client and its server in one process, on one connection that is memory alone.
package main

import (
	"context"
	"net"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding"
)

// Messages are plain bytes, so that no generated code is needed.
type rawCodec struct{}

func (rawCodec) Name() string                        { return "raw" }
func (rawCodec) Marshal(message any) ([]byte, error) { return *message.(*[]byte), nil }
func (rawCodec) Unmarshal(data []byte, message any) error {
	*message.(*[]byte) = append([]byte(nil), data...)
	return nil
}

var service = grpc.ServiceDesc{
	ServiceName: "sonde.bench.Echo",
	HandlerType: (*any)(nil),
	Methods: []grpc.MethodDesc{{MethodName: "Call", Handler: func(_ any, _ context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
		var message []byte
		err := decode(&message)
		return &message, err
	}}},
}

func main() {
	encoding.RegisterCodec(rawCodec{})
	m := newMemory()
	server := grpc.NewServer()
	server.RegisterService(&service, struct{}{})
	go server.Serve(m)
	connection, err := grpc.Dial("passthrough:///memory", grpc.WithContextDialer(func(ctx context.Context, address string) (net.Conn, error) {
		return m.dial(ctx, "", address)
	}), grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithDefaultCallOptions(grpc.CallContentSubtype("raw")))
	check(err)

	rounds(10000, func() {
		request, reply := []byte("hello"), []byte(nil)
		check(connection.Invoke(context.Background(), "/sonde.bench.Echo/Call", &request, &reply))
	})
}
