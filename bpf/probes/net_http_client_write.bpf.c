// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// Adds the trace context to the request that a connection's goroutine is about to write: a line of
/// an HTTP/1 header, or a field of an HTTP/2 frame, in the target's own buffer.
#include <sonde/inject.bpf.h>

#include "net_http_client_write.go.h"
#include "net_http_client_writer.bpf.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

enum { MAX_STREAMS = 4096 };

static __always_inline struct sonde_key writer_of(const struct sonde_hook *hook) {
    return (struct sonde_key){.id = sonde_goroutine_id(hook), .process = hook->process};
}

/// A request whose header is being written and contains its caller's `traceparent`.
struct forwarded {
    struct sonde_span_context context;
    __u64 start; ///< bytes that were in the buffer before the lines of the header map
};

/// Key: the goroutine. Value: the request that it writes; a goroutine writes one header at a time.
/// It is an LRU map, because nothing else removes a request that fails halfway.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, MAX_STREAMS);
    __type(key, struct sonde_key);
    __type(value, struct forwarded);
} forwarded_headers SEC(".maps");

/// Adds the context to the request whose header is being written, or records that the caller's is
/// to be replaced when the header is sent.
static __always_inline void write_context(const struct sonde_hook *hook, __u64 transfer_writer,
                                          struct go_interface writer, enum moment moment) {
    struct forwarded request;
    struct sonde_buffer buffer;
    enum sonde_wish wish = find_request(hook, transfer_writer, &request.context);
    if (wish == SONDE_LEAVE)
        return;
    if (!go_points_to(hook, BUFIO_WRITER_BUF, writer)) {
        sonde_count_injection(SONDE_COUNT_INJECT_CONNECTION);
        return;
    }
    _Bool known = read_writer(&buffer, hook, writer.data);
    if (moment == WHOLE && known && buffer.used == 0) {
        sonde_count_injection(SONDE_COUNT_INJECT_GONE);
        return;
    }
    if (wish == SONDE_ADD) {
        if (moment == WHOLE)
            sonde_inject_http1_last(&buffer, &request.context);
        else
            sonde_inject_http1(&buffer, &request.context);
        return;
    }
    struct sonde_key key = writer_of(hook);
    // A whole header that waits in the buffer goes to persistConnWriter.Write next, all of it.
    request.start = moment == WHOLE ? 0 : buffer.used;
    if (bpf_map_update_elem(&forwarded_headers, &key, &request, BPF_ANY))
        sonde_count_injection(SONDE_COUNT_INJECT_NO_ROOM);
}

// func (t *transferWriter) writeHeader(w io.Writer, trace *httptrace.ClientTrace) error
// https://github.com/golang/go/blob/go1.24.0/src/net/http/transfer.go#L278; all versions. It writes
// the header lines that describe the body, between User-Agent and the lines of the header map, so
// the buffer is at the start of a line. (*Request).write calls it. A server that responds does not
// call it, although it would hit a hook of Header.writeSubset. `w` is the connection's bufio.Writer
// or, if a program calls (*Request).Write itself, a buffer of any other type.
SONDE_HOOK(http_client_write, SONDE_NO_OPERATIONS) {
    write_context(hook, http_client_write_t(hook), http_client_write_w(hook), BEFORE_MAP);
}

// func (t *transferWriter) writeBody(w io.Writer) (err error)
// https://github.com/golang/go/blob/go1.24.0/src/net/http/transfer.go#L338; all versions. It defers
// a call, so Go never inlines it, and it stands in where writeHeader is inlined. (*Request).write
// calls it next after the empty line that ends the header, even for a request without a body.
// Before a body that is not in memory, and for Expect: 100-continue, the header has already been
// flushed. Responses that a program writes come here too, but they do not belong to the span of a
// request.
SONDE_HOOK(http_client_write_last, SONDE_NO_OPERATIONS) {
    write_context(hook, http_client_write_last_t(hook), http_client_write_last_w(hook), WHOLE);
}

// func (w persistConnWriter) Write(p []byte) (n int, err error)
// https://github.com/golang/go/blob/go1.24.0/src/net/http/transport.go#L2114; all versions. The
// connection's bufio.Writer passes its content to it. At the first call after one of the hooks
// above, that content begins as it did at the hook. Before a body that is not in memory, this call
// comes before that of writeBody.
SONDE_HOOK(http_client_replace, SONDE_NO_OPERATIONS) {
    struct sonde_key key = writer_of(hook);
    const struct forwarded *found = bpf_map_lookup_elem(&forwarded_headers, &key);
    if (!found)
        return;
    struct forwarded request = *found;
    bpf_map_delete_elem(&forwarded_headers, &key);
    struct go_slice sent = http_client_replace_p(hook);
    if (sent.length > request.start && sent.length <= SONDE_BUFFER_MAX)
        sonde_inject_replace(sent.data + request.start, sent.length - request.start,
                             &request.context);
    else
        sonde_count_injection(SONDE_COUNT_INJECT_NO_ROOM);
}

/// An HTTP/2 stream whose header is about to be written.
struct stream {
    struct sonde_span_context context;
    __u64 writer; ///< of the connection's bufio.Writer
    __u64 framer; ///< of the framer's last frame, a slice
    __u32 id;
    __u32 _pad;
};

/// Key: the goroutine. Value: the stream whose header it writes; a connection writes one header at
/// a time. It is an LRU map, because nothing else removes a stream that is cancelled before its
/// header is written.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, MAX_STREAMS);
    __type(key, struct sonde_key);
    __type(value, struct stream);
} streams SEC(".maps");

/// The fields of one copy of the HTTP/2 client.
struct http2_fields {
    __u32 request_header, stream_conn, stream_id, conn_writer, conn_framer, framer_frame;
};

static __always_inline void start_stream(const struct sonde_hook *hook, __u64 client_stream,
                                         __u64 request, const struct http2_fields fields) {
    if (!go_has_field(hook, fields.framer_frame))
        return;
    struct stream stream = {};
    __u64 header = go_field(__u64, hook, fields.request_header, request);
    enum sonde_wish wish = sonde_outgoing_wish(hook, header, &stream.context);
    // HPACK has put the caller's header into both sides' dynamic table, where it must stay as it
    // is.
    if (wish == SONDE_REPLACE)
        sonde_count_injection(SONDE_COUNT_INJECT_FORWARDED);
    if (wish != SONDE_ADD)
        return;
    __u64 connection = go_field(__u64, hook, fields.stream_conn, client_stream);
    go_read_field(&stream.id, hook, fields.stream_id, client_stream);
    stream.writer = go_field(__u64, hook, fields.conn_writer, connection);
    stream.framer = go_field(__u64, hook, fields.conn_framer, connection) +
                    sonde_offset_of(hook->executable, fields.framer_frame);
    struct sonde_key key = writer_of(hook);
    if (bpf_map_update_elem(&streams, &key, &stream, BPF_ANY))
        sonde_count_injection(SONDE_COUNT_INJECT_NO_ROOM);
}

// func (cs *http2clientStream) encodeAndWriteHeaders(req *Request) error
// https://github.com/golang/go/blob/go1.24.0/src/net/http/h2_bundle.go#L9062; Go 1.18 and later,
// from Go 1.27 in net/http/internal/http2 with a ClientRequest. It runs on the stream's own
// goroutine.
SONDE_HOOK(http_client_stream, SONDE_NO_OPERATIONS) {
    start_stream(hook, http_client_stream_cs(hook), http_client_stream_req(hook),
                 (struct http2_fields){HTTP2_REQUEST_HEADER, HTTP2_STREAM_CC, HTTP2_STREAM_ID,
                                       HTTP2_CONN_BW, HTTP2_CONN_FR, HTTP2_FRAMER_WBUF});
}

// The same function in golang.org/x/net/http2, which a program may configure net/http to use.
// https://github.com/golang/net/blob/v0.34.0/http2/transport.go#L1453
SONDE_HOOK(http_client_xnet_stream, SONDE_NO_OPERATIONS) {
    start_stream(hook, http_client_xnet_stream_cs(hook), http_client_xnet_stream_req(hook),
                 (struct http2_fields){REQUEST_HEADER, XNET_STREAM_CC, XNET_STREAM_ID, XNET_CONN_BW,
                                       XNET_CONN_FR, XNET_FRAMER_WBUF});
}

// func (f *http2Framer) WriteHeaders(p http2HeadersFrameParam) error
// https://github.com/golang/go/blob/go1.24.0/src/net/http/h2_bundle.go#L2671; all versions, also in
// golang.org/x/net/http2. When it returns to (*http2ClientConn).writeHeaders, the frame lies at the
// end of the connection's bufio.Writer, unless the writer had to be flushed. The connection's lock
// for writing is held, and the flush is next. Servers call it too, but they have no stream here.
SONDE_HOOK(http_client_headers, SONDE_NO_OPERATIONS) {
    struct sonde_buffer buffer;
    struct go_slice frame;
    struct sonde_key key = writer_of(hook);
    const struct stream *found = bpf_map_lookup_elem(&streams, &key);
    if (!found)
        return;
    struct stream stream = *found;
    bpf_map_delete_elem(&streams, &key);
    if (http_client_headers_result0(hook).type ||
        !sonde_read(&frame, sizeof(frame), stream.framer)) {
        sonde_count_injection(SONDE_COUNT_INJECT_NO_ROOM);
        return;
    }
    read_writer(&buffer, hook, stream.writer);
    sonde_inject_hpack(&buffer, frame.length, stream.id, &stream.context);
}
