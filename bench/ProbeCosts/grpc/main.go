// A gRPC client and its server in one process, on one connection that is memory alone, as bench/ProbeCosts/http is for HTTP.
package main

import (
	"context"
	"net"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding"
)

// listener hands out the connections that dial makes.
type listener struct{ connections chan net.Conn }

func (l listener) Accept() (net.Conn, error) { return <-l.connections, nil }
func (l listener) Close() error              { return nil }
func (l listener) Addr() net.Addr            { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

func (l listener) dial(context.Context, string) (net.Conn, error) {
	near, far := net.Pipe()
	l.connections <- far
	return near, nil
}

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
	l := listener{make(chan net.Conn, 1)}
	server := grpc.NewServer()
	server.RegisterService(&service, struct{}{})
	go server.Serve(l)
	connection, err := grpc.Dial("passthrough:///memory", grpc.WithContextDialer(func(ctx context.Context, address string) (net.Conn, error) {
		return l.dial(ctx, address)
	}), grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithDefaultCallOptions(grpc.CallContentSubtype("raw")))
	check(err)

	rounds(10000, func() {
		request, reply := []byte("hello"), []byte(nil)
		check(connection.Invoke(context.Background(), "/sonde.bench.Echo/Call", &request, &reply))
	})
}
