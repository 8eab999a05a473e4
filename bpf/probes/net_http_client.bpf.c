// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/sonde.bpf.h>
#include <sonde/go_struct_copy.bpf.h>
#include <sonde/outgoing.bpf.h>

#include "net_http_client.fields.h"
#include "net_http_client.h"
#include "net_http_client_inject.bpf.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SONDE_LIMIT(method, 32);
SONDE_LIMIT(scheme, 16);
SONDE_LIMIT(opaque, 1023);
SONDE_LIMIT(host, 255);
SONDE_LIMIT(path, 1023);
SONDE_LIMIT(raw_path, 1023);
SONDE_LIMIT(query, 1023);

/// A request that waits for its response. Go strings never change, so their addresses are taken at
/// the start, and their bytes at the end.
struct request {
    struct sonde_operation operation;
    __u64 header; ///< of the header map by which the request's writer finds it; 0 if by none
    struct go_string method, scheme, opaque, host, path, raw_path, query;
    __u8 user;
    __u8 _pad[7];
};

SONDE_OPERATIONS(requests, struct request);

struct start_scratch {
    struct request request;
    struct go_struct_copy http_request, url;
};

static __always_inline void read_request(struct start_scratch *scratch,
                                         const struct sonde_executable *executable) {
    struct request *request = &scratch->request;
    struct go_struct_copy *copy = &scratch->http_request, *url = &scratch->url;
    go_copy_struct(url, executable, URL_HOST, go_copied_u64(copy, executable, REQUEST_URL));
    request->method = go_copied_string(copy, executable, REQUEST_METHOD);
    request->scheme = go_copied_string(url, executable, URL_SCHEME);
    request->opaque = go_copied_string(url, executable, URL_OPAQUE);
    request->host = go_copied_string(url, executable, URL_HOST);
    request->path = go_copied_string(url, executable, URL_PATH);
    request->raw_path = go_copied_string(url, executable, URL_RAW_PATH);
    request->query = go_copied_string(url, executable, URL_RAW_QUERY);
    request->user = go_copied_u64(url, executable, URL_USER) != 0;
}

/// Lets the code that writes the request find its span, sampled or not, by the address of the header
/// map. The http.Request may be copied on the way there, its header map is not
/// (https://github.com/golang/go/blob/go1.24.0/src/net/http/transport.go#L758, setupRewindBody).
static __always_inline void announce(struct request *request, __u32 process, __u64 header) {
    struct sonde_outgoing_key key = {.address = header, .process = process};
    struct sonde_span_context context = sonde_span_context_of(&request->operation);
    if (!sonde_config.inject || !header)
        return;
    if (sonde_outgoing_put(&key, &context))
        request->header = header;
}

static __always_inline void withdraw(const struct request *request, __u32 process) {
    struct sonde_outgoing_key key = {.address = request->header, .process = process};
    if (sonde_config.inject && request->header)
        sonde_outgoing_remove(&key);
}

enum { MAX_DUMPS = 1024 };

struct dump_key {
    __u64 g; ///< address of the goroutine's runtime.g
    __u32 process;
    __u32 _pad;
};

/// Key: a goroutine. Value: the call of DumpRequestOut that it ran last, which may have returned. An LRU
/// map: entries are not removed where no request is made.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, MAX_DUMPS);
    __type(key, struct dump_key);
    __type(value, struct sonde_call);
} dumps SEC(".maps");

// func DumpRequestOut(req *http.Request, body bool) ([]byte, error)
// https://github.com/golang/go/blob/go1.24.0/src/net/http/httputil/dump.go#L72; all versions. It runs
// a Transport over a connection that leads nowhere, on its own goroutine, to see what would be sent.
SEC("uprobe")
int http_client_dump(struct pt_regs *ctx) {
    struct sonde_caller caller;
    if (!sonde_admit(ctx, &caller))
        return 0;
    struct dump_key key = {.g = GO_GOROUTINE(ctx), .process = caller.process};
    struct sonde_call call = {
        .g = key.g,
        .goroutine = sonde_goroutine_id(ctx, &caller),
        .depth = go_stack_depth(ctx),
        .return_address = go_return_address(ctx),
    };
    bpf_map_update_elem(&dumps, &key, &call, BPF_ANY);
    return 0;
}

/// Whether the request is only written down. One map lookup, and three reads where the goroutine has
/// ever written one down.
static __always_inline _Bool is_dumped(struct pt_regs *ctx, const struct sonde_caller *caller) {
    struct dump_key key = {.g = GO_GOROUTINE(ctx), .process = caller->process};
    const struct sonde_call *call = bpf_map_lookup_elem(&dumps, &key);
    return call && call->goroutine == sonde_goroutine_id(ctx, caller) &&
           go_call_runs(ctx, go_stack_depth(ctx), call->depth, call->return_address);
}

// func (t *Transport) roundTrip(req *Request) (_ *Response, err error)
// https://github.com/golang/go/blob/go1.24.0/src/net/http/transport.go#L582; all versions, HTTP/1 and
// HTTP/2, once for each hop of a redirect. The retries that it makes itself are one request.
SEC("uprobe")
int http_client_start(struct pt_regs *ctx) {
    struct sonde_caller caller;
    struct sonde_operation_key key;
    if (!sonde_admit(ctx, &caller) || is_dumped(ctx, &caller))
        return 0;
    struct start_scratch *scratch = sonde_operation_scratch();
    if (!scratch)
        return 0;

    struct request *request = &scratch->request;
    struct go_struct_copy *copy = &scratch->http_request;
    __builtin_memset(request, 0, sizeof(*request));
    if (!sonde_operation_begin(&requests, ctx, &caller, &key, &request->operation))
        return 0;
    go_copy_struct(copy, caller.executable, REQUEST_METHOD, GO_ARG1(ctx));
    if (sonde_span_start(ctx, &request->operation, &caller,
                         go_copied_interface(copy, caller.executable, REQUEST_CTX)))
        read_request(scratch, caller.executable);
    announce(request, caller.process, go_copied_u64(copy, caller.executable, REQUEST_HEADER));
    if (!sonde_operation_keep(&requests, &key, request))
        withdraw(request, caller.process);
    return 0;
}

static __always_inline void send(const struct sonde_caller *caller, struct request *request,
                                 __u64 response, _Bool failed) {
    const struct sonde_executable *executable = caller->executable;
    struct sonde_record record;
    struct http_client_event *event =
        sonde_span_record(&record, struct http_client_event, &request->operation, caller);
    if (!event)
        return;
    event->status = go_field_u64(executable, RESPONSE_STATUS_CODE, response);
    event->major = go_field_u64(executable, RESPONSE_PROTO_MAJOR, response);
    event->minor = go_field_u64(executable, RESPONSE_PROTO_MINOR, response);
    event->user = request->user;
    event->failed = failed;
    sonde_record_string(&record, &event->method, &request->method, sonde_limit_method);
    sonde_record_string(&record, &event->scheme, &request->scheme, sonde_limit_scheme);
    sonde_record_string(&record, &event->opaque, &request->opaque, sonde_limit_opaque);
    sonde_record_string(&record, &event->host, &request->host, sonde_limit_host);
    sonde_record_string(&record, &event->path, &request->path, sonde_limit_path);
    sonde_record_string(&record, &event->raw_path, &request->raw_path, sonde_limit_raw_path);
    sonde_record_string(&record, &event->query, &request->query, sonde_limit_query);
    sonde_record_send(&record);
}

SEC("uprobe")
int http_client_end(struct pt_regs *ctx) {
    struct sonde_caller caller;
    struct sonde_operation_key key;
    if (!sonde_admit(ctx, &caller) || is_dumped(ctx, &caller))
        return 0;
    struct request *request = sonde_operation_find(&requests, ctx, &caller, &key);
    if (!request)
        return 0;
    send(&caller, request, go_result(ctx, 0), go_result(ctx, 1) != 0);
    withdraw(request, caller.process);
    sonde_operation_end(&requests, &key, &request->operation);
    return 0;
}
