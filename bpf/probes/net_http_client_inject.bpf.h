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
#include <sonde/socket_line.bpf.h>

#include "net_http_client.h"

enum { TRACEPARENT_LENGTH = 11, MAX_STREAMS = 4096 };

struct header_search {
    struct go_map_group group;
    struct go_map_slices slots;
    __u64 seen;             ///< entries looked at
    __u64 found;            ///< entries that are a traceparent, in capitals or not
    struct go_slice values; ///< of the last one that was found
    struct sonde_traceparent value;
    struct sonde_span_context parsed;
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
            if (!differs) {
                search->found++;
                search->values = *go_map_slice(&search->slots, &search->group, i);
            }
        }
        search->seen++;
    }
    return 0;
}

/// What is to be done about the trace context of a request.
enum wish {
    LEAVE,   ///< nothing: it has none, or the program sends its own
    ADD,     ///< its header has no traceparent
    REPLACE, ///< its header has that of the request which the program serves
};

/// Whether the only traceparent of a header is that of the request which the span was caused by.
static __always_inline _Bool is_forwarded(struct header_search *search,
                                          const struct sonde_span_context *context) {
    struct go_string text;
    return search->found == 1 && search->values.length == 1 &&
           sonde_read(&text, sizeof(text), search->values.data) &&
           text.length == SONDE_TRACEPARENT_LENGTH &&
           sonde_read(search->value.text, SONDE_TRACEPARENT_LENGTH, text.data) &&
           sonde_is_forwarded(&search->value, &search->parsed, context);
}

/// Looks for a `traceparent` in a header map. A map that is too large to look at whole is left alone, and
/// counted. One read for an empty map, else three to five, two for every eight entries, and one for each
/// whose key is as long.
static __always_inline enum wish search_header(const struct sonde_hook *hook, __u64 header,
                                               const struct sonde_span_context *context) {
    struct header_search *search;
    struct go_map_walk walk;
    __u64 entries;
    // Both layouts of maps begin with the count of entries.
    if (!sonde_read(&entries, sizeof(entries), header))
        return LEAVE;
    if (entries == 0)
        return ADD;
    search = sonde_scratch();
    if (!search || !go_map_open(&walk, hook, header, sizeof(struct go_slice)))
        return LEAVE;
    search->seen = search->found = 0;
    // Of 64 bits: Linux 5.15 loses sight of a shorter counter that is kept on the stack.
    for (__u64 i = 0; i < GO_MAP_MAX_GROUPS; i++) {
        if (!go_map_next(&walk, &search->group))
            break;
        scan_header_group(search);
        if (search->found || search->seen >= entries)
            break;
    }
    if (search->found)
        return is_forwarded(search, context) ? REPLACE : LEAVE;
    if (search->seen == entries)
        return ADD;
    sonde_count(SONDE_COUNT_MAP_TRUNCATED);
    sonde_count_injection(SONDE_COUNT_INJECT_NO_ROOM);
    return LEAVE;
}

/// Finds the span of the request whose header map is being written, and what it is to be told.
static __always_inline enum wish find_outgoing(const struct sonde_hook *hook, __u64 header,
                                               struct sonde_span_context *context) {
    if (!header || !sonde_outgoing_find(hook, header, context))
        return LEAVE;
    return search_header(hook, header, context);
}

/// Whether an io.Writer with this itab is a *bufio.Writer: that package has no other that is a pointer
/// to a struct with fields of its own. Five reads.
static __always_inline _Bool is_bufio_writer(__u64 itab) {
    struct go_package_path path;
    return go_package_of_pointed(&path, itab) && go_package_is(&path, "bufio");
}

static __always_inline struct sonde_key writer_of(const struct sonde_hook *hook) {
    return (struct sonde_key){.id = sonde_goroutine_id(hook), .process = hook->process};
}

/// A request whose header is being written, and has its caller's `traceparent` in it.
struct forwarded {
    struct sonde_span_context context;
    __u64 start; ///< bytes that were in the buffer before the lines of the header map
};

/// Key: goroutine. Value: what it writes. An LRU map: a request that fails halfway is not removed
/// otherwise. A goroutine writes one header at a time.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, MAX_STREAMS);
    __type(key, struct sonde_key);
    __type(value, struct forwarded);
} forwarded_headers SEC(".maps");

static __always_inline _Bool read_writer(struct sonde_buffer *buffer,
                                         const struct sonde_hook *hook, __u64 writer) {
    return sonde_bufio_writer(buffer, hook, BUFIO_WRITER_ERR, BUFIO_WRITER_BUF,
                              BUFIO_WRITER_N, writer);
}

// func (t *transferWriter) writeHeader(w io.Writer, trace *httptrace.ClientTrace) error
// https://github.com/golang/go/blob/go1.24.0/src/net/http/transfer.go#L278; all versions. It writes
// the header lines that describe the body, between User-Agent and the lines of the header map, so
// that the buffer is at the start of a line. (*Request).write calls it, and so does no server that
// answers, which Header.writeSubset would also be hit by. `w` is the connection's bufio.Writer, or,
// where a program calls (*Request).Write itself, a buffer of any other type.
SONDE_HOOK(http_client_write, SONDE_NO_OPERATIONS) {
    struct forwarded request;
    struct sonde_buffer buffer;
    if (sonde_config.inject != SONDE_INJECT_BUFFER)
        return;
    __u64 header = go_field(__u64, hook, TRANSFER_WRITER_HEADER, go_argument(hook, 0));
    enum wish wish = find_outgoing(hook, header, &request.context);
    if (wish == LEAVE)
        return;
    if (!is_bufio_writer(go_argument(hook, 1))) {
        sonde_count_injection(SONDE_COUNT_INJECT_CONNECTION);
        return;
    }
    read_writer(&buffer, hook, go_argument(hook, 2));
    if (wish == ADD) {
        sonde_inject_http1(&buffer, &request.context);
        return;
    }
    struct sonde_key key = writer_of(hook);
    request.start = buffer.used;
    if (bpf_map_update_elem(&forwarded_headers, &key, &request, BPF_ANY))
        sonde_count_injection(SONDE_COUNT_INJECT_NO_ROOM);
}

// func (w persistConnWriter) Write(p []byte) (n int, err error)
// https://github.com/golang/go/blob/go1.24.0/src/net/http/transport.go#L2114; all versions. The
// connection's bufio.Writer hands it what it holds: the first time after the hook above, that begins as
// it did there, and has the lines of the header map behind. With a body that comes before writeBody is
// called.
SONDE_HOOK(http_client_replace, SONDE_NO_OPERATIONS) {
    if (sonde_config.inject != SONDE_INJECT_BUFFER)
        return;
    struct sonde_key key = writer_of(hook);
    const struct forwarded *found = bpf_map_lookup_elem(&forwarded_headers, &key);
    if (!found)
        return;
    struct forwarded request = *found;
    bpf_map_delete_elem(&forwarded_headers, &key);
    __u64 length = go_argument(hook, 2);
    if (length > request.start && length <= SONDE_BUFFER_MAX)
        sonde_inject_replace(go_argument(hook, 1) + request.start, length - request.start,
                             &request.context);
    else
        sonde_count_injection(SONDE_COUNT_INJECT_NO_ROOM);
}

enum { WRAPPER_WORDS = 8, WRAPPER_LEVELS = 3 };

/// Names the socket of a connection, if that is a *net.TCPConn. A global function: the verifier checks it
/// once, by itself.
__noinline int name_socket(struct sonde_socket *socket, __u32 slot, __u64 connection) {
    const struct go_tcp_fields fields = {CONN_FD,   NET_FD_FAMILY,  NET_FD_SOTYPE,     NET_FD_LADDR,
                                         NET_FD_RADDR, TCP_ADDR_IP, TCP_ADDR_PORT};
    struct sonde_hook hook = {.executable = bpf_map_lookup_elem(&sonde_executables, &slot)};
    return socket && hook.executable && go_tcp_socket(socket, &hook, fields, connection);
}

/// Looks for the socket in the words of a struct that wraps a connection, an interface or a pointer, and
/// in what the struct's first field wraps itself. A wrapper that changes the bytes leads to the socket as
/// well; the bytes that are compared when that sends tell.
static __always_inline _Bool find_wrapped(struct sonde_socket *socket, __u32 slot,
                                          __u64 connection) {
    for (int level = 0; level < WRAPPER_LEVELS; level++) {
        __u64 words[WRAPPER_WORDS];
        if (!sonde_peek(words, sizeof(words), connection))
            return 0;
        for (int i = 0; i < WRAPPER_WORDS; i++) {
            if (name_socket(socket, slot, words[i]))
                return 1;
        }
        connection = words[1]; // the value of an interface
    }
    return 0;
}

/// Names the socket that the connection with this bufio.Writer sends to. The connection knows its
/// writer, so what is behind the writer is a connection if that one's writer is this. One over TLS is
/// left alone.
static __always_inline _Bool find_socket(struct sonde_socket *socket,
                                         const struct sonde_hook *hook, __u64 writer) {
    struct go_package_path path;
    __u64 connection = go_field(struct go_interface, hook, BUFIO_WRITER_WR, writer).data;
    if (go_field(__u64, hook, PERSIST_CONN_BW, connection) != writer)
        return 0;
    struct go_interface wrapped =
        go_field(struct go_interface, hook, PERSIST_CONN_CONN, connection);
    __builtin_memset(socket, 0, sizeof(*socket));
    if (name_socket(socket, hook->executable->slot, wrapped.data))
        return 1;
    return !(go_package_of_pointed(&path, wrapped.type) && go_package_is(&path, "crypto/tls")) &&
           find_wrapped(socket, hook->executable->slot, wrapped.data);
}

/// Says where in the connection's next bytes the line belongs. False, if that cannot be said.
static __always_inline _Bool place_line(struct sonde_socket_line *line,
                                        const struct sonde_hook *hook, __u64 writer) {
    struct sonde_buffer buffer;
    if (!read_writer(&buffer, hook, writer) ||
        sonde_buffer_end(&buffer) != SONDE_BUFFER_LINE || buffer.used < sizeof(line->before))
        return 0;
    line->offset = buffer.used;
    return sonde_read(line->before, sizeof(line->before),
                      buffer.data + buffer.used - sizeof(line->before));
}

// The same function as http_client_write's, where the kernel adds the line.
SONDE_HOOK(http_client_offer, SONDE_NO_OPERATIONS) {
    struct sonde_socket_line line;
    struct sonde_socket socket;
    if (sonde_config.inject != SONDE_INJECT_SOCKET)
        return;
    __builtin_memset(&line, 0, sizeof(line));
    __u64 header = go_field(__u64, hook, TRANSFER_WRITER_HEADER, go_argument(hook, 0));
    enum wish wish = find_outgoing(hook, header, &line.context);
    if (wish == LEAVE)
        return;
    line.replaces = wish == REPLACE;
    if (!place_line(&line, hook, go_argument(hook, 2)))
        sonde_count_injection(SONDE_COUNT_INJECT_NO_ROOM);
    else if (!find_socket(&socket, hook, go_argument(hook, 2)))
        sonde_count_injection(SONDE_COUNT_INJECT_CONNECTION);
    else
        sonde_socket_offer(&socket, &line);
}

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
    __type(key, struct sonde_key);
    __type(value, struct stream);
} streams SEC(".maps");

/// The fields of one copy of the HTTP/2 client.
struct http2_fields {
    __u32 request_header, stream_conn, stream_id, conn_writer, conn_framer, framer_frame;
};

static __always_inline void start_stream(const struct sonde_hook *hook,
                                         const struct http2_fields fields) {
    if (sonde_config.inject != SONDE_INJECT_BUFFER || !go_has_field(hook, fields.framer_frame))
        return;
    struct stream stream = {};
    __u64 header = go_field(__u64, hook, fields.request_header, go_argument(hook, 1));
    enum wish wish = find_outgoing(hook, header, &stream.context);
    // HPACK has put the caller's header into both sides' table of fields: it must stay what it is.
    if (wish == REPLACE)
        sonde_count_injection(SONDE_COUNT_INJECT_FORWARDED);
    if (wish != ADD)
        return;
    __u64 connection = go_field(__u64, hook, fields.stream_conn, go_argument(hook, 0));
    go_read_field(&stream.id, hook, fields.stream_id, go_argument(hook, 0));
    stream.writer = go_field(__u64, hook, fields.conn_writer, connection);
    stream.framer = go_field(__u64, hook, fields.conn_framer, connection) +
                    hook->executable->offsets[fields.framer_frame];
    struct sonde_key key = writer_of(hook);
    if (bpf_map_update_elem(&streams, &key, &stream, BPF_ANY))
        sonde_count_injection(SONDE_COUNT_INJECT_NO_ROOM);
}

// func (cs *http2clientStream) encodeAndWriteHeaders(req *Request) error
// https://github.com/golang/go/blob/go1.24.0/src/net/http/h2_bundle.go#L9062; Go 1.18 and later, from
// Go 1.27 in net/http/internal/http2 with a ClientRequest. Runs on the stream's own goroutine.
SONDE_HOOK(http_client_stream, SONDE_NO_OPERATIONS) {
    start_stream(hook, (struct http2_fields){HTTP2_REQUEST_HEADER, HTTP2_STREAM_CC, HTTP2_STREAM_ID,
                                             HTTP2_CONN_BW, HTTP2_CONN_FR, HTTP2_FRAMER_WBUF});
}

// The same in golang.org/x/net/http2, which a program may configure net/http to use.
// https://github.com/golang/net/blob/v0.34.0/http2/transport.go#L1453
SONDE_HOOK(http_client_xnet_stream, SONDE_NO_OPERATIONS) {
    start_stream(hook, (struct http2_fields){REQUEST_HEADER, XNET_STREAM_CC, XNET_STREAM_ID,
                                             XNET_CONN_BW, XNET_CONN_FR, XNET_FRAMER_WBUF});
}

// func (f *http2Framer) WriteHeaders(p http2HeadersFrameParam) error
// https://github.com/golang/go/blob/go1.24.0/src/net/http/h2_bundle.go#L2671; all versions, also in
// golang.org/x/net/http2. When it returns to (*http2ClientConn).writeHeaders, the frame lies at the end
// of the connection's bufio.Writer, unless that had to be flushed; the connection's lock for
// writing is held, and the flush is next. Servers call it too, and have no stream here.
SONDE_HOOK(http_client_headers, SONDE_NO_OPERATIONS) {
    struct sonde_buffer buffer;
    struct go_slice frame;
    struct sonde_key key = writer_of(hook);
    struct stream *found =
        sonde_config.inject == SONDE_INJECT_BUFFER ? bpf_map_lookup_elem(&streams, &key) : 0;
    if (!found)
        return;
    struct stream stream = *found;
    bpf_map_delete_elem(&streams, &key);
    if (go_result(hook, 0) || !sonde_read(&frame, sizeof(frame), stream.framer)) {
        sonde_count_injection(SONDE_COUNT_INJECT_NO_ROOM);
        return;
    }
    read_writer(&buffer, hook, stream.writer);
    sonde_inject_hpack(&buffer, frame.length, stream.id, &stream.context);
}
