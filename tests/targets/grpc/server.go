package main

import (
	"context"
	"io"
	"strconv"
	"strings"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

const serviceName = "sonde.test.Echo"

var service = grpc.ServiceDesc{
	ServiceName: serviceName,
	HandlerType: (*interface{})(nil),
	Methods: []grpc.MethodDesc{
		{MethodName: "Call", Handler: unary((*handlers).call)},
		{MethodName: "Chain", Handler: unary((*handlers).chain)},
		{MethodName: "Together", Handler: unary((*handlers).together)},
		{MethodName: "Slow", Handler: unary((*handlers).slow)},
	},
	Streams: []grpc.StreamDesc{
		{StreamName: "Stream", Handler: echo, ServerStreams: true, ClientStreams: true},
	},
}

type handlers struct{ downstream *client }

type unaryHandler = func(interface{}, context.Context, func(interface{}) error, grpc.UnaryServerInterceptor) (interface{}, error)

func unary(handle func(*handlers, context.Context, string) (string, error)) unaryHandler {
	return func(server interface{}, ctx context.Context, decode func(interface{}) error, _ grpc.UnaryServerInterceptor) (interface{}, error) {
		var request []byte
		if err := decode(&request); err != nil {
			return nil, err
		}
		text, err := handle(server.(*handlers), ctx, string(request))
		reply := []byte(text)
		return &reply, err
	}
}

// Answers with the traceparents that arrived, or with the status code that the request asks for.
func (h *handlers) call(ctx context.Context, code string) (string, error) {
	return arrived(ctx), failure(code)
}

// Calls further, from the handler's own goroutine and with its context.
func (h *handlers) chain(ctx context.Context, code string) (string, error) {
	reply, err := h.downstream.invoke(ctx, "Call", code)
	return arrived(ctx) + ">" + reply, err
}

// Answers once all calls of a burst are there.
func (h *handlers) together(ctx context.Context, _ string) (string, error) {
	arrivals.wait()
	return arrived(ctx), nil
}

// Answers when its caller has lost patience.
func (h *handlers) slow(ctx context.Context, _ string) (string, error) {
	<-ctx.Done()
	return "", ctx.Err()
}

func echo(_ interface{}, stream grpc.ServerStream) error {
	for {
		var request []byte
		if err := stream.RecvMsg(&request); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if err := failure(string(request)); err != nil {
			return err
		}
		reply := []byte(arrived(stream.Context()))
		if err := stream.SendMsg(&reply); err != nil {
			return err
		}
	}
}

func arrived(ctx context.Context) string {
	incoming, _ := metadata.FromIncomingContext(ctx)
	return strings.Join(incoming["traceparent"], "+")
}

func failure(code string) error {
	number, err := strconv.Atoi(code)
	if err != nil || number == 0 {
		return err
	}
	return status.Error(codes.Code(number), "as asked")
}

// A barrier for the calls of a burst.
type barrier struct {
	mutex sync.Mutex
	group *sync.WaitGroup
}

var arrivals barrier

func (b *barrier) expect(count int) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.group = new(sync.WaitGroup)
	b.group.Add(count)
}

func (b *barrier) wait() {
	b.mutex.Lock()
	group := b.group
	b.mutex.Unlock()
	group.Done()
	group.Wait()
}
