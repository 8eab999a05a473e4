// A gRPC client and its server on one connection that is memory alone, in one process on one processor, as bench/ProbeCosts/http
// is for HTTP. For each line on standard input it prints one line: the nanoseconds of CPU of a call, and the nanoseconds that it takes.
package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"runtime"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding"
)

const calls = 10000

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
	runtime.GOMAXPROCS(1)
	encoding.RegisterCodec(rawCodec{})
	l := listener{make(chan net.Conn, 1)}
	server := grpc.NewServer()
	server.RegisterService(&service, struct{}{})
	go server.Serve(l)
	connection, err := grpc.Dial("passthrough:///memory", grpc.WithContextDialer(func(ctx context.Context, address string) (net.Conn, error) {
		return l.dial(ctx, address)
	}), grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithDefaultCallOptions(grpc.CallContentSubtype("raw")))
	check(err)

	fmt.Println("ready")
	for input := bufio.NewScanner(os.Stdin); input.Scan(); {
		start, began := cpu(), time.Now()
		for i := 0; i < calls; i++ {
			request, reply := []byte("hello"), []byte(nil)
			check(connection.Invoke(context.Background(), "/sonde.bench.Echo/Call", &request, &reply))
		}
		fmt.Printf("%.1f %.1f\n", float64(cpu()-start)/calls, float64(time.Since(began))/calls)
	}
}

// cpu is what the process has used so far, in nanoseconds.
func cpu() int64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return usage.Utime.Nano() + usage.Stime.Nano()
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
