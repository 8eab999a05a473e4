// Gateway runs a server with gRPC-Gateway's mux, and answers each line with its address. Its handlers call the gateway as those do that
// protoc-gen-grpc-gateway writes, without a service behind them:
//
//	GET /v1/{name}                         200; 404 for the name "nobody", from the service; 400 if the header Grpc-Timeout is none
//	POST /v1/{name=shelves/*}/books:sort   200
//	GET /v1/files/{path=**}                200
//	GET /by-hand/{name}                    200, from a handler that the program writes itself
//	GET /own-option/{name}                 200, from one that calls the gateway with an option of its own
package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"github.com/grpc-ecosystem/grpc-gateway/v2/utilities"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

const push, literal, deep, concat, capture = int(utilities.OpPush), int(utilities.OpLitPush), int(utilities.OpPushM),
	int(utilities.OpConcatN), int(utilities.OpCapture)

var (
	one   = pattern([]int{literal, 0, push, 0, concat, 1, capture, 1}, []string{"v1", "name"}, "")
	books = pattern([]int{literal, 0, literal, 1, push, 0, concat, 2, capture, 2, literal, 3}, []string{"v1", "shelves", "name", "books"}, "sort")
	files = pattern([]int{literal, 0, literal, 1, deep, 0, concat, 1, capture, 2}, []string{"v1", "files", "path"}, "")
)

func pattern(ops []int, pool []string, verb string) runtime.Pattern {
	return runtime.MustPattern(runtime.NewPattern(1, ops, pool, verb))
}

type ownKey struct{}

func find(ctx context.Context, name string) (*wrapperspb.StringValue, error) {
	if name == "nobody" {
		return nil, status.Error(codes.NotFound, "there is nobody")
	}
	return wrapperspb.String(name), nil
}

func newMux() *runtime.ServeMux {
	mux := runtime.NewServeMux()
	mux.Handle("GET", one, func(w http.ResponseWriter, req *http.Request, params map[string]string) {
		_, outbound := runtime.MarshalerForRequest(mux, req)
		ctx, err := runtime.AnnotateContext(req.Context(), mux, req, "/shop.Library/Find", runtime.WithHTTPPathPattern("/v1/{name}"))
		if err != nil {
			runtime.HTTPError(ctx, mux, outbound, w, req, err)
			return
		}
		found, err := find(ctx, params["name"])
		ctx = runtime.NewServerMetadataContext(ctx, runtime.ServerMetadata{})
		if err != nil {
			runtime.HTTPError(ctx, mux, outbound, w, req, err)
			return
		}
		runtime.ForwardResponseMessage(ctx, mux, outbound, w, req, found)
	})
	mux.Handle("POST", books, func(w http.ResponseWriter, req *http.Request, params map[string]string) {
		_, outbound := runtime.MarshalerForRequest(mux, req)
		ctx, err := runtime.AnnotateIncomingContext(req.Context(), mux, req, "/shop.Library/Sort",
			runtime.WithHTTPPathPattern("/v1/{name=shelves/*}/books:sort"))
		if err != nil {
			runtime.HTTPError(ctx, mux, outbound, w, req, err)
			return
		}
		ctx = runtime.NewServerMetadataContext(ctx, runtime.ServerMetadata{})
		runtime.ForwardResponseMessage(ctx, mux, outbound, w, req, wrapperspb.String(params["name"]))
	})
	mux.Handle("GET", files, func(w http.ResponseWriter, req *http.Request, params map[string]string) {
		ctx, err := runtime.AnnotateContext(req.Context(), mux, req, "/shop.Library/Read", runtime.WithHTTPPathPattern("/v1/files/{path=**}"))
		check(err)
		_, outbound := runtime.MarshalerForRequest(mux, req)
		ctx = runtime.NewServerMetadataContext(ctx, runtime.ServerMetadata{})
		runtime.ForwardResponseMessage(ctx, mux, outbound, w, req, wrapperspb.String(params["path"]))
	})
	check(mux.HandlePath("GET", "/by-hand/{name}", func(w http.ResponseWriter, req *http.Request, params map[string]string) {
		fmt.Fprintln(w, params["name"])
	}))
	check(mux.HandlePath("GET", "/own-option/{name}", func(w http.ResponseWriter, req *http.Request, params map[string]string) {
		name := params["name"]
		ctx, err := runtime.AnnotateContext(req.Context(), mux, req, "/shop.Library/Own", func(ctx context.Context) context.Context {
			return context.WithValue(ctx, ownKey{}, name)
		})
		check(err)
		fmt.Fprintln(w, ctx.Value(ownKey{}))
	}))
	return mux
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	go http.Serve(listener, newMux())
	fmt.Println("ready")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		fmt.Println(listener.Addr())
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
