// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// Offers the trace context of a plain HTTP/1 request to the socket that will send it, where
/// programs may not write into the target.
#include <sonde/go_tcp.bpf.h>
#include <sonde/socket_line.bpf.h>

#include "net_http_client_send.go.h"
#include "net_http_client_writer.bpf.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

enum { WRAPPER_WORDS = 8, WRAPPER_LEVELS = 3 };

/// Describes the socket of a connection, if the connection is a *net.TCPConn. It is a global
/// function: the verifier checks its body once, separately.
__noinline int name_socket(struct sonde_socket *socket, __u32 slot, __u64 connection) {
    const struct go_tcp_fields fields = {CONN_FD,      NET_FD_FAMILY, NET_FD_SOTYPE, NET_FD_LADDR,
                                         NET_FD_RADDR, TCP_ADDR_IP,   TCP_ADDR_PORT};
    struct sonde_hook hook = {.executable = bpf_map_lookup_elem(&sonde_executables, &slot)};
    return socket && hook.executable && go_tcp_socket(socket, &hook, fields, connection);
}

/// Looks for the socket in the words of a struct that wraps a connection, as an interface or a
/// pointer, and in the struct that its first field wraps in turn. A wrapper that changes the bytes
/// leads to the socket as well, but the comparison of the bytes when the socket sends them reveals
/// it.
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

/// Describes the socket that the connection with this bufio.Writer sends to. A connection refers to
/// its writer, so the value behind the writer is a connection if it refers back to this writer. A
/// connection over TLS is left alone.
static __always_inline _Bool find_socket(struct sonde_socket *socket, const struct sonde_hook *hook,
                                         __u64 writer) {
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

enum placed {
    NOWHERE, ///< its place is not known
    GONE,    ///< the header has been sent
    PLACED,
};

/// Finds the place of the line in the connection's next bytes.
static __always_inline enum placed place_line(struct sonde_socket_line *line,
                                              const struct sonde_hook *hook, __u64 writer,
                                              enum moment moment) {
    struct sonde_buffer buffer;
    if (!read_writer(&buffer, hook, writer))
        return NOWHERE;
    if (moment == WHOLE && buffer.used == 0)
        return GONE;
    if ((moment == WHOLE && !sonde_buffer_before_end(&buffer)) ||
        sonde_buffer_end(&buffer) != SONDE_BUFFER_LINE || buffer.used < sizeof(line->before))
        return NOWHERE;
    // In a whole header, the caller's line may be anywhere.
    line->offset = moment == WHOLE && line->replaces ? sizeof(line->before) : buffer.used;
    return sonde_read(line->before, sizeof(line->before),
                      buffer.data + line->offset - sizeof(line->before))
               ? PLACED
               : NOWHERE;
}

static __always_inline void offer(const struct sonde_hook *hook, __u64 transfer_writer,
                                  __u64 writer, enum moment moment) {
    struct sonde_socket_line line;
    struct sonde_socket socket;
    __builtin_memset(&line, 0, sizeof(line));
    enum sonde_wish wish = find_request(hook, transfer_writer, &line.context);
    if (wish == SONDE_LEAVE)
        return;
    line.replaces = wish == SONDE_REPLACE;
    enum placed placed = place_line(&line, hook, writer, moment);
    if (placed == GONE)
        sonde_count_injection(SONDE_COUNT_INJECT_GONE);
    else if (placed == NOWHERE)
        sonde_count_injection(SONDE_COUNT_INJECT_NO_ROOM);
    else if (!find_socket(&socket, hook, writer))
        sonde_count_injection(SONDE_COUNT_INJECT_CONNECTION);
    else
        sonde_socket_offer(&socket, &line);
}

// func (t *transferWriter) writeHeader(w io.Writer, trace *httptrace.ClientTrace) error
// As for http_client_write in net_http_client_write.bpf.c.
SONDE_HOOK(http_client_offer, SONDE_NO_OPERATIONS) {
    offer(hook, http_client_offer_t(hook), http_client_offer_w(hook).data, BEFORE_MAP);
}

// func (t *transferWriter) writeBody(w io.Writer) (err error)
// As for http_client_write_last there.
SONDE_HOOK(http_client_offer_last, SONDE_NO_OPERATIONS) {
    offer(hook, http_client_offer_last_t(hook), http_client_offer_last_w(hook).data, WHOLE);
}
