// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "grpc_gateway.go.h"
#include "http_route.bpf.h"
#include <sonde/go_slice.bpf.h>

/// The closure that WithHTTPPathPattern returns. Its code differs: the compiler copies it to each
/// place where it inlines that function.
struct path_option {
    __u64 code;
    struct go_string pattern;
};

// func annotateContext(ctx context.Context, mux *ServeMux, req *http.Request, rpcMethodName string,
// options ...AnnotateContextOption) (context.Context, metadata.MD, error)
// https://github.com/grpc-ecosystem/grpc-gateway/blob/v2.20.0/runtime/context.go#L135; with options
// since 2.5.0. A generated handler calls it first, through AnnotateContext or
// AnnotateIncomingContext, with the path of the service's definition as its only option. An option
// of the program's own is another closure, which has no path there.
SONDE_HOOK(grpc_gateway_annotate, SONDE_NO_OPERATIONS) {
    struct path_option option;
    char first;
    __u64 closure = go_element(__u64, grpc_gateway_annotate_options(hook), 0);
    if (closure && sonde_peek(&option, sizeof(option), closure) &&
        sonde_peek(&first, sizeof(first), option.pattern.data) && first == '/')
        add_route(hook, option.pattern);
}
