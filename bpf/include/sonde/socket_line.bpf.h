// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Adds a span's `traceparent` to a plain HTTP/1 request where programs may not write into the
/// target (ProbeNeeds.Sockets). A probe offers a line and its place in the bytes that a socket is
/// about to send. When the kernel takes those bytes, the Manager's own program inserts the line.
/// This needs Linux 6.10 (bpf_get_current_pid_tgid in `sockops` programs), CAP_NET_ADMIN and cgroup
/// v2.
///
/// A request gets one line at most. An offer is removed from the map before it is used. It holds
/// only for the next bytes of its one socket, and only if the bytes before the place are those that
/// the probe saw there. A connection that changes what the program writes, as TLS does, is
/// therefore left alone.
#pragma once

#include <sonde/config.bpf.h>
#include <sonde/counters.bpf.h>
#include <sonde/forwarded.bpf.h>
#include <sonde/http1_line.bpf.h>
#include <sonde/socket.h>

enum {
    SONDE_MAX_SOCKET_OFFSET = 1 << 16, ///< a longer header gets no line
};

/// Key: a socket that a traced process has connected. Value: enum sonde_socket_state. It is an LRU
/// map: an evicted socket counts as not seen.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, SONDE_MAX_SOCKETS);
    __type(key, struct sonde_socket);
    __type(value, __u32);
} shared_sockets SEC(".maps");

/// Key: the socket that will send. Value: the line. An entry is removed when the socket sends or
/// closes.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, SONDE_MAX_SOCKETS);
    __type(key, struct sonde_socket);
    __type(value, struct sonde_socket_line);
} shared_socket_lines SEC(".maps");

/// Offers a line for the next bytes that a socket sends, and replaces an offered line that is still
/// unused. Offering the line of the same span again changes nothing, because a site can be hit
/// twice. Costs three map operations.
static __always_inline void sonde_socket_offer(const struct sonde_socket *socket,
                                               struct sonde_socket_line *line) {
    const __u32 *state = bpf_map_lookup_elem(&shared_sockets, socket);
    if (!state || *state != SONDE_SOCKET_WATCHED) {
        sonde_count_injection(state ? SONDE_COUNT_INJECT_TAKEN : SONDE_COUNT_INJECT_UNSEEN);
        return;
    }
    const struct sonde_socket_line *waiting = bpf_map_lookup_elem(&shared_socket_lines, socket);
    if (waiting && *(const __u64 *)waiting->context.span_id == *(__u64 *)line->context.span_id)
        return;
    if (waiting && !bpf_map_delete_elem(&shared_socket_lines, socket))
        sonde_count(SONDE_COUNT_INJECT_UNSENT);
    line->probe = sonde_config.probe;
    if (line->offset > SONDE_MAX_SOCKET_OFFSET ||
        bpf_map_update_elem(&shared_socket_lines, socket, line, BPF_NOEXIST))
        sonde_count_injection(SONDE_COUNT_INJECT_NO_ROOM);
    else
        sonde_count(SONDE_COUNT_INJECT_WANTED);
}
