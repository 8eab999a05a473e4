// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// Adding the trace context to the request that a connection's goroutine is about to write: a line of
/// an HTTP/1 header, or a field of an HTTP/2 frame.
#pragma once

#include <sonde/sonde.bpf.h>
#include <sonde/go_map.bpf.h>
#include <sonde/go_tcp.bpf.h>
#include <sonde/go_type.bpf.h>
#include <sonde/inject.bpf.h>
#include <sonde/outgoing.bpf.h>

#include "net_http_client.h"

enum { TRACEPARENT_LENGTH = 11, MAX_STREAMS = 4096 };

struct header_search {
    struct go_map_group group;
    struct go_map_slices slots;
    __u64 seen;  ///< entries looked at
    __u64 found; ///< entries that are a traceparent, in capitals or not
};

/// Looks through one group. A global function: the verifier checks it once, by itself.
__noinline int scan_header_group(struct header_search *search) {
    if (!search)
        return 0;
    go_map_read_slices(&search->slots, &search->group);
    for (int i = 0; i < GO_MAP_SLOTS; i++) {
        __u8 name[TRACEPARENT_LENGTH];
        if (!go_map_slot_full(&search->group, i))
            continue;
        const struct go_string *key = go_map_key(&search->slots, &search->group, i);
        if (key->length == TRACEPARENT_LENGTH) {
            if (!sonde_read(name, sizeof(name), key->data))
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
/// the map counts was looked at. One read for an empty map, else three to five, two for every eight
/// entries, and one for each whose key is as long.
static __always_inline _Bool lacks_traceparent(const struct sonde_executable *executable,
                                               __u64 header) {
    struct header_search *search;
    struct go_map_walk walk;
    __u64 entries;
    // Both layouts of maps begin with the count of entries.
    if (!sonde_read(&entries, sizeof(entries), header))
        return 0;
    if (entries == 0)
        return 1;
    search = sonde_scratch();
    if (!search || !go_map_open(&walk, executable, header, sizeof(struct go_slice)))
        return 0;
    search->seen = search->found = 0;
    // Of 64 bits: Linux 5.15 loses sight of a shorter counter that is kept on the stack.
    for (__u64 i = 0; i < GO_MAP_MAX_GROUPS; i++) {
        if (!go_map_next(&walk, &search->group))
            break;
        scan_header_group(search);
        if (search->found || search->seen >= entries)
            break;
    }
    if (search->seen < entries && !search->found)
        sonde_count(SONDE_COUNT_MAP_TRUNCATED);
    return search->seen == entries && !search->found;
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
    if (sonde_config.inject != SONDE_INJECT_BUFFER || !sonde_admit(ctx, &caller))
        return 0;
    __u64 header = go_field_u64(caller.executable, TRANSFER_WRITER_HEADER, GO_ARG0(ctx));
    if (!find_outgoing(&caller, header, &context) || !is_bufio_writer(GO_ARG1(ctx)))
        return 0;
    sonde_bufio_writer(&buffer, caller.executable, BUFIO_WRITER_ERR, BUFIO_WRITER_BUF,
                       BUFIO_WRITER_N, GO_ARG2(ctx));
    sonde_inject_http1(&buffer, &context);
    return 0;
}

/// Names the socket that the connection with this bufio.Writer sends to. The connection knows its
/// writer, so what is behind the writer is a connection if that one's writer is this.
static __always_inline _Bool find_socket(struct sonde_socket *socket,
                                         const struct sonde_executable *executable, __u64 writer) {
    const struct go_tcp_fields fields = {TCP_CONN_FD,   NET_FD_FAMILY,  NET_FD_TYPE,     NET_FD_LOCAL,
                                         NET_FD_REMOTE, TCP_ADDRESS_IP, TCP_ADDRESS_PORT};
    __u64 connection = go_field_interface(executable, BUFIO_WRITER_TARGET, writer).data;
    return go_field_u64(executable, CONNECTION_WRITER, connection) == writer &&
           go_tcp_socket(socket, executable, fields,
                         go_field_interface(executable, CONNECTION_SOCKET, connection));
}

// The same function, where the kernel adds the line. If there is none to add, what may still be on
// offer for the socket is taken back.
SEC("uprobe")
int http_client_offer(struct pt_regs *ctx) {
    struct sonde_caller caller;
    struct sonde_span_context context;
    struct sonde_socket socket;
    struct sonde_buffer buffer;
    if (sonde_config.inject != SONDE_INJECT_SOCKET || !sonde_admit(ctx, &caller) ||
        !find_socket(&socket, caller.executable, GO_ARG2(ctx)))
        return 0;
    __u64 header = go_field_u64(caller.executable, TRANSFER_WRITER_HEADER, GO_ARG0(ctx));
    _Bool found = find_outgoing(&caller, header, &context);
    if (found &&
        (!sonde_bufio_writer(&buffer, caller.executable, BUFIO_WRITER_ERR, BUFIO_WRITER_BUF,
                             BUFIO_WRITER_N, GO_ARG2(ctx)) ||
         !sonde_buffer_takes_line(&buffer))) {
        sonde_count(SONDE_COUNT_INJECT_NO_ROOM);
        found = 0;
    }
    sonde_socket_offer(&socket, found ? buffer.used : 0, found ? &context : 0);
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
    if (sonde_config.inject != SONDE_INJECT_BUFFER || !sonde_admit(ctx, &caller))
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
    if (sonde_config.inject != SONDE_INJECT_BUFFER || !sonde_admit(ctx, &caller))
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
