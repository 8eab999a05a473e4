// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/sonde.bpf.h>
#include <sonde/go_struct_copy.bpf.h>
#include <sonde/outgoing.bpf.h>

#include "net_http_client.go.h"
#include "net_http_client.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

/// The strings that are kept of a request. Go strings never change, so their addresses are read at
/// the start, and their bytes at the end.
#define STRINGS(apply)                                                                             \
    apply(method, 32);                                                                             \
    apply(scheme, 16);                                                                             \
    apply(opaque, 1023);                                                                           \
    apply(host, 255);                                                                              \
    apply(path, 1023);                                                                             \
    apply(raw_path, 1023);                                                                         \
    apply(query, 1023)

STRINGS(SONDE_LIMIT);

/// A request that waits for its response.
struct request {
    struct sonde_operation operation;
    __u64 header; ///< address of the header map by which the request's writer finds it; 0 if it
                  ///< cannot
    STRINGS(SONDE_STRING);
    __u8 user;
    __u8 _pad[7];
};

SONDE_OPERATIONS(requests, struct request);

struct start {
    struct request request;
    struct go_struct_copy http_request, url;
};

static __always_inline void read_request(const struct sonde_hook *hook, struct start *start) {
    struct request *request = &start->request;
    const struct go_struct_copy *url = &start->url;
    request->method = go_copied(struct go_string, &start->http_request, hook, REQUEST_METHOD);
    go_copy_struct(&start->url, hook, URL_HOST,
                   go_copied(__u64, &start->http_request, hook, REQUEST_URL));
    request->scheme = go_copied(struct go_string, url, hook, URL_SCHEME);
    request->opaque = go_copied(struct go_string, url, hook, URL_OPAQUE);
    request->host = go_copied(struct go_string, url, hook, URL_HOST);
    request->path = go_copied(struct go_string, url, hook, URL_PATH);
    request->raw_path = go_copied(struct go_string, url, hook, URL_RAW_PATH);
    request->query = go_copied(struct go_string, url, hook, URL_RAW_QUERY);
    request->user = go_copied(__u64, url, hook, URL_USER) != 0;
}

/// Lets the probes that write the request find its span, sampled or not, by the address of the
/// header map. The http.Request may be copied on the way there, but its header map is not
/// (https://github.com/golang/go/blob/go1.24.0/src/net/http/transport.go#L758, setupRewindBody).
static __always_inline void announce(const struct sonde_hook *hook, struct request *request,
                                     __u64 header) {
    if (sonde_outgoing_put(hook, header, &request->operation.span))
        request->header = header;
}

static __always_inline void withdraw(const struct sonde_hook *hook, const struct request *request) {
    if (request->header)
        sonde_outgoing_remove(hook, request->header);
}

enum { MAX_DUMPS = 1024 };

/// Key: the address of a goroutine's runtime.g. Value: the call of DumpRequestOut that it ran last,
/// which may have returned. It is an LRU map, because nothing else removes its entries.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, MAX_DUMPS);
    __type(key, struct sonde_key);
    __type(value, struct sonde_call);
} dumps SEC(".maps");

// func DumpRequestOut(req *http.Request, body bool) ([]byte, error)
// https://github.com/golang/go/blob/go1.24.0/src/net/http/httputil/dump.go#L72; all versions. It
// runs a Transport over a connection that leads nowhere, on its own goroutine, to see what would be
// sent.
SONDE_HOOK(http_client_dump, SONDE_NO_OPERATIONS) {
    struct sonde_key key = {.id = GO_GOROUTINE(hook->ctx), .process = hook->process};
    struct sonde_call call;
    sonde_call_init(hook, &call);
    bpf_map_update_elem(&dumps, &key, &call, BPF_ANY);
}

/// Whether the request is only dumped, not sent. Costs one map lookup, and three reads if the
/// goroutine has ever dumped one.
static __always_inline _Bool is_dumped(const struct sonde_hook *hook) {
    struct sonde_key key = {.id = GO_GOROUTINE(hook->ctx), .process = hook->process};
    const struct sonde_call *call = bpf_map_lookup_elem(&dumps, &key);
    return call && call->goroutine == sonde_goroutine_id(hook) &&
           go_call_runs(hook->ctx, go_stack_depth(hook->ctx), call->depth, call->return_address);
}

// func (t *Transport) roundTrip(req *Request) (_ *Response, err error)
// https://github.com/golang/go/blob/go1.24.0/src/net/http/transport.go#L582; all versions, HTTP/1
// and HTTP/2. It runs once for each hop of a redirect. A request is one operation, together with
// the retries that roundTrip makes itself.
SONDE_HOOK(http_client_start, &requests) {
    struct start *start;
    if (is_dumped(hook) || !(start = sonde_operation_scratch()))
        return;
    struct request *request = &start->request;
    const struct go_struct_copy *copy = &start->http_request;
    __builtin_memset(request, 0, sizeof(*request));
    if (!sonde_operation_begin(hook, &request->operation))
        return;
    go_copy_struct(&start->http_request, hook, REQUEST_METHOD, http_client_start_req(hook));
    if (sonde_span_start(hook, &request->operation,
                         go_copied(struct go_interface, copy, hook, REQUEST_CTX)))
        read_request(hook, start);
    announce(hook, request, go_copied(__u64, copy, hook, REQUEST_HEADER));
    if (!sonde_operation_keep(hook, request))
        withdraw(hook, request);
}

SONDE_HOOK(http_client_end, &requests) {
    struct sonde_record begun, *record = &begun;
    struct request *kept;
    if (is_dumped(hook) || !(kept = sonde_operation_find(hook)))
        return;
    struct http_client_event *event =
        sonde_span_record(hook, record, struct http_client_event, &kept->operation);
    if (event) {
        __u64 response = http_client_end_result0(hook);
        event->status = go_field(__u64, hook, RESPONSE_STATUS_CODE, response);
        event->major = go_field(__u64, hook, RESPONSE_PROTO_MAJOR, response);
        event->minor = go_field(__u64, hook, RESPONSE_PROTO_MINOR, response);
        event->user = kept->user;
        event->failed = http_client_end_err(hook).type != 0;
        STRINGS(SONDE_RECORD_KEPT);
        sonde_record_send(record);
    }
    withdraw(hook, kept);
    sonde_operation_end(hook, &kept->operation);
}
