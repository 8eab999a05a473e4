// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/sonde.bpf.h>
#include <sonde/go_map.bpf.h>
#include <sonde/go_struct_copy.bpf.h>
#include <sonde/go_type.bpf.h>
#include <sonde/inject.bpf.h>
#include <sonde/outgoing.bpf.h>

#include "net_http_client.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SONDE_LIMIT(method, 32);
SONDE_LIMIT(scheme, 16);
SONDE_LIMIT(opaque, 1023);
SONDE_LIMIT(host, 255);
SONDE_LIMIT(path, 1023);
SONDE_LIMIT(raw_path, 1023);
SONDE_LIMIT(query, 1023);

enum { MAX_STREAMS = 4096 };

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
static __always_inline void announce(struct request *request, __u32 pid, __u64 header) {
    struct sonde_outgoing_key key = {.address = header, .pid = pid};
    struct sonde_span_context context = {.valid = 1};
    if (!sonde_config.inject || !header)
        return;
    __builtin_memcpy(context.trace_id, request->operation.ids.trace_id, sizeof(context.trace_id));
    __builtin_memcpy(context.span_id, request->operation.ids.span_id, sizeof(context.span_id));
    context.trace_flags = request->operation.ids.trace_flags;
    if (sonde_outgoing_put(&key, &context))
        request->header = header;
}

static __always_inline void withdraw(const struct request *request, __u32 pid) {
    struct sonde_outgoing_key key = {.address = request->header, .pid = pid};
    if (sonde_config.inject && request->header)
        sonde_outgoing_remove(&key);
}

// func (t *Transport) roundTrip(req *Request) (_ *Response, err error)
// https://github.com/golang/go/blob/go1.24.0/src/net/http/transport.go#L582; all versions, HTTP/1 and
// HTTP/2, once for each hop of a redirect. The retries that it makes itself are one request.
SEC("uprobe")
int http_client_start(struct pt_regs *ctx) {
    struct sonde_caller caller;
    struct sonde_operation_key key;
    if (!sonde_admit(ctx, &caller))
        return 0;
    struct start_scratch *scratch = sonde_scratch();
    if (!scratch)
        return 0;

    struct request *request = &scratch->request;
    struct go_struct_copy *copy = &scratch->http_request;
    __builtin_memset(request, 0, sizeof(*request));
    if (!sonde_operation_begin(&requests, ctx, &caller, &key, &request->operation))
        return 0;
    go_copy_struct(copy, caller.executable, REQUEST_METHOD, GO_ARG1(ctx));
    if (sonde_span_start(ctx, &request->operation, &caller,
                         go_copied_interface(copy, caller.executable, REQUEST_CONTEXT).data))
        read_request(scratch, caller.executable);
    announce(request, caller.pid, go_copied_u64(copy, caller.executable, REQUEST_HEADER));
    if (!sonde_operation_keep(&requests, &key, request))
        withdraw(request, caller.pid);
    return 0;
}

static __always_inline void send(const struct sonde_caller *caller, const struct request *request,
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
    if (!sonde_admit(ctx, &caller))
        return 0;
    struct request *request = sonde_operation_find(&requests, ctx, &caller, &key);
    if (!request)
        return 0;
    send(&caller, request, go_result(ctx, 0), go_result(ctx, 1) != 0);
    withdraw(request, caller.pid);
    sonde_operation_end(&requests, &key, &request->operation);
    return 0;
}

enum { TRACEPARENT_LENGTH = 11 };

struct header_search {
    struct go_map_group group;
    __u64 seen;  ///< entries looked at
    __u64 found; ///< entries that are a traceparent, in capitals or not
};

/// Looks through one group. A global function: the verifier checks it once, by itself.
__noinline int scan_header_group(struct header_search *search) {
    if (!search)
        return 0;
    for (int i = 0; i < GO_MAP_SLOTS; i++) {
        struct go_string key;
        __u8 name[TRACEPARENT_LENGTH];
        if (!go_map_slot_full(&search->group, i) ||
            !sonde_read(&key, sizeof(key), search->group.keys + i * search->group.key_stride))
            continue;
        if (key.length == TRACEPARENT_LENGTH) {
            if (!sonde_read(name, sizeof(name), key.data))
                continue;
            __u8 differs = 0;
            for (int j = 0; j < TRACEPARENT_LENGTH; j++)
                differs |= (name[j] | 0x20) ^ "traceparent"[j];
            search->found += !differs;
        }
        search->seen++;
    }
    return 0;
}

/// Whether it is certain that a header map has no `traceparent` of the program's own: each entry that
/// the map counts was looked at. One read for an empty map, else three to five and one for each entry.
static __always_inline _Bool lacks_traceparent(const struct sonde_executable *executable,
                                               __u64 header) {
    struct header_search search = {};
    struct go_map_walk walk;
    __u64 entries;
    // Both layouts of maps begin with the count of entries.
    if (!sonde_read(&entries, sizeof(entries), header))
        return 0;
    if (entries == 0)
        return 1;
    if (!go_map_open(&walk, executable, header, sizeof(struct go_slice)))
        return 0;
    for (int i = 0; i < GO_MAP_MAX_GROUPS; i++) {
        if (!go_map_next(&walk, &search.group))
            break;
        scan_header_group(&search);
        if (search.found || search.seen >= entries)
            break;
    }
    if (search.seen < entries && !search.found)
        sonde_count(SONDE_COUNT_MAP_TRUNCATED);
    return search.seen == entries && !search.found;
}

/// Finds the span of the request whose header map is being written, if it is to be told of it.
static __always_inline _Bool find_outgoing(const struct sonde_caller *caller, __u64 header,
                                           struct sonde_span_context *context) {
    struct sonde_outgoing_key key = {.address = header, .pid = caller->pid};
    return header && sonde_outgoing_find(&key, context) &&
           lacks_traceparent(caller->executable, header);
}

/// Whether an io.Writer with this itab is a *bufio.Writer: that package has no other that is a pointer
/// to a struct with fields of its own. Five reads.
static __always_inline _Bool is_bufio_writer(__u64 itab) {
    struct go_package_path path;
    return go_package_of_pointed(&path, itab) && go_package_is(&path, "bufio");
}

// func (t *transferWriter) writeHeader(w io.Writer, trace *httptrace.ClientTrace) error
// https://github.com/golang/go/blob/go1.24.0/src/net/http/transfer.go#L278; all versions. It writes
// the header lines that describe the body, between User-Agent and the lines of the header map, so
// that the buffer is at the start of a line. (*Request).write calls it, and so does no server that
// answers, which Header.writeSubset would also be hit by. `w` is the connection's bufio.Writer, or,
// where a program calls (*Request).Write itself, a buffer of any other type.
SEC("uprobe")
int http_client_write(struct pt_regs *ctx) {
    struct sonde_caller caller;
    struct sonde_span_context context;
    struct sonde_buffer buffer;
    if (!sonde_config.inject || !sonde_admit(ctx, &caller))
        return 0;
    __u64 header = go_field_u64(caller.executable, TRANSFER_WRITER_HEADER, GO_ARG0(ctx));
    if (!find_outgoing(&caller, header, &context) || !is_bufio_writer(GO_ARG1(ctx)))
        return 0;
    sonde_bufio_writer(&buffer, caller.executable, BUFIO_WRITER_ERR, BUFIO_WRITER_BUF,
                       BUFIO_WRITER_N, GO_ARG2(ctx));
    sonde_inject_http1(&buffer, &context);
    return 0;
}

struct stream_key {
    __u64 goroutine; ///< sonde_goroutine_id()
    __u32 pid;
    __u32 _pad;
};

/// An HTTP/2 stream whose header is about to be written.
struct stream {
    struct sonde_span_context context;
    __u64 writer; ///< of the connection's bufio.Writer
    __u64 framer; ///< of the framer's last frame, a slice
    __u32 id;
    __u32 _pad;
};

/// Key: goroutine. Value: the stream whose header it writes. An LRU map: a stream that is cancelled
/// before its header is written is not removed otherwise. A connection writes one header at a time.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, MAX_STREAMS);
    __type(key, struct stream_key);
    __type(value, struct stream);
} streams SEC(".maps");

/// The fields of one copy of the HTTP/2 client.
struct http2_fields {
    __u32 request_header, stream_conn, stream_id, conn_writer, conn_framer, framer_frame;
};

static __always_inline int start_stream(struct pt_regs *ctx, const struct http2_fields fields) {
    struct sonde_caller caller;
    if (!sonde_config.inject || !sonde_admit(ctx, &caller))
        return 0;
    const struct sonde_executable *executable = caller.executable;
    struct stream stream = {};
    __u64 header = go_field_u64(executable, fields.request_header, GO_ARG1(ctx));
    if (!go_has_field(executable, fields.framer_frame) ||
        !find_outgoing(&caller, header, &stream.context))
        return 0;
    __u64 connection = go_field_u64(executable, fields.stream_conn, GO_ARG0(ctx));
    go_read_field(&stream.id, sizeof(stream.id), executable, fields.stream_id, GO_ARG0(ctx));
    stream.writer = go_field_u64(executable, fields.conn_writer, connection);
    stream.framer = go_field_u64(executable, fields.conn_framer, connection) +
                    executable->offsets[fields.framer_frame];
    struct stream_key key = {.goroutine = sonde_goroutine_id(ctx, &caller), .pid = caller.pid};
    if (bpf_map_update_elem(&streams, &key, &stream, BPF_ANY))
        sonde_count(SONDE_COUNT_INJECT_NO_ROOM);
    return 0;
}

// func (cs *http2clientStream) encodeAndWriteHeaders(req *Request) error
// https://github.com/golang/go/blob/go1.24.0/src/net/http/h2_bundle.go#L9062; Go 1.18 and later, from
// Go 1.27 in net/http/internal/http2 with a ClientRequest. Runs on the stream's own goroutine.
SEC("uprobe")
int http_client_stream(struct pt_regs *ctx) {
    return start_stream(ctx, (struct http2_fields){HTTP2_REQUEST_HEADER, HTTP2_STREAM_CONN,
                                                   HTTP2_STREAM_ID, HTTP2_CONN_WRITER,
                                                   HTTP2_CONN_FRAMER, HTTP2_FRAMER_FRAME});
}

// The same in golang.org/x/net/http2, which a program may configure net/http to use.
// https://github.com/golang/net/blob/v0.34.0/http2/transport.go#L1453
SEC("uprobe")
int http_client_xnet_stream(struct pt_regs *ctx) {
    return start_stream(ctx, (struct http2_fields){REQUEST_HEADER, XNET_STREAM_CONN, XNET_STREAM_ID,
                                                   XNET_CONN_WRITER, XNET_CONN_FRAMER,
                                                   XNET_FRAMER_FRAME});
}

// func (f *http2Framer) WriteHeaders(p http2HeadersFrameParam) error
// https://github.com/golang/go/blob/go1.24.0/src/net/http/h2_bundle.go#L2671; all versions, also in
// golang.org/x/net/http2. When it returns to (*http2ClientConn).writeHeaders, the frame lies at the end
// of the connection's bufio.Writer, unless that had to be flushed; the connection's lock for
// writing is held, and the flush is next. Servers call it too, and have no stream here.
SEC("uprobe")
int http_client_headers(struct pt_regs *ctx) {
    struct sonde_caller caller;
    struct sonde_buffer buffer;
    struct go_slice frame;
    if (!sonde_config.inject || !sonde_admit(ctx, &caller))
        return 0;
    struct stream_key key = {.goroutine = sonde_goroutine_id(ctx, &caller), .pid = caller.pid};
    struct stream *found = bpf_map_lookup_elem(&streams, &key);
    if (!found)
        return 0;
    struct stream stream = *found;
    bpf_map_delete_elem(&streams, &key);
    if (go_result(ctx, 0) || !sonde_read(&frame, sizeof(frame), stream.framer))
        return 0;
    sonde_bufio_writer(&buffer, caller.executable, BUFIO_WRITER_ERR, BUFIO_WRITER_BUF,
                       BUFIO_WRITER_N, stream.writer);
    sonde_inject_hpack(&buffer, frame.length, stream.id, &stream.context);
    return 0;
}
