package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

type client struct {
	target     string
	connection *grpc.ClientConn
}

func (c *client) connect() {
	if c.connection != nil {
		c.connection.Close()
	}
	connection, err := grpc.Dial(c.target, grpc.WithInsecure(), grpc.WithDefaultCallOptions(grpc.CallContentSubtype("raw")))
	check(err)
	c.connection = connection
}

// Makes one call, with a traceparent of its own if one is given, and fields of tracestate, and says how it went.
func (c *client) call(method, argument string, trace ...string) string {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if method == "Slow" {
		ctx, cancel = context.WithTimeout(context.Background(), 200*time.Millisecond)
		defer cancel()
	}
	for i, value := range trace {
		name := "tracestate"
		if i == 0 {
			name = "traceparent"
		}
		ctx = metadata.AppendToOutgoingContext(ctx, name, value)
	}
	reply, err := c.invoke(ctx, method, argument)
	return fmt.Sprintf("%s %d %s", method, status.Code(err), reply)
}

func (c *client) invoke(ctx context.Context, method, argument string) (string, error) {
	request := []byte(argument)
	full := "/" + serviceName + "/" + method
	if method == "Stream" {
		return c.stream(ctx, full, request)
	}
	var reply []byte
	err := c.connection.Invoke(ctx, full, &request, &reply)
	return string(reply), err
}

// Sends the request three times and reads what comes back until the stream ends.
func (c *client) stream(ctx context.Context, full string, request []byte) (string, error) {
	stream, err := c.connection.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}, full)
	if err != nil {
		return "", err
	}
	for i := 0; i < 3; i++ {
		if err := stream.SendMsg(&request); err != nil {
			break // RecvMsg says why
		}
	}
	stream.CloseSend()
	var replies []string
	for {
		var reply []byte
		if err := stream.RecvMsg(&reply); err == io.EOF {
			return strings.Join(replies, ","), nil
		} else if err != nil {
			return strings.Join(replies, ","), err
		}
		replies = append(replies, string(reply))
	}
}
