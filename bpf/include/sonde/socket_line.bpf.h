// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Adding a span's `traceparent` to a plain HTTP/1 request where programs may not write into the
/// target (SONDE_INJECT_SOCKET): a probe says which line belongs where in the bytes that a socket is
/// about to send, and as the kernel takes those bytes, the Manager's own program puts it in. Linux
/// 6.10 (bpf_get_current_pid_tgid in `sockops` programs), CAP_NET_ADMIN, cgroup v2.
///
/// A request gets one line at most: an offer is taken out of the map before it is used, holds for the
/// next bytes of its one socket only, and only if a line of theirs ends there.
#pragma once

#include <sonde/config.bpf.h>
#include <sonde/counters.bpf.h>
#include <sonde/http1_line.bpf.h>

enum {
    SONDE_MAX_SOCKET_LINES = 4096,                   ///< entries of the map
    SONDE_MAX_SOCKET_OFFSET = 1 << 16,               ///< a header that is longer gets no line
    SONDE_SOCKET_LINE_NANOSECONDS = 2 * 1000 * 1000 * 1000, ///< how long an offer is good for
};

/// A connected TCP socket of a process.
struct sonde_socket {
    __u8 remote_address[16]; ///< IPv4 as ::ffff:a.b.c.d
    __u32 process;           ///< thread group id in the initial PID namespace
    __u16 local_port;
    __u16 remote_port;
};

/// A line that is to be sent.
struct sonde_socket_line {
    struct sonde_span_context context;
    __u64 offered; ///< bpf_ktime_get_ns
    __u32 offset;  ///< where in the next bytes: behind the end of a line
    __u32 probe;   ///< whose counters the outcome goes to
};

/// What became of the lines.
enum sonde_socket_outcome {
    SONDE_SOCKET_SENT,
    SONDE_SOCKET_REFUSED,
    SONDE_SOCKET_OUTCOMES,
};

/// Key: the socket that will send. Value: the line. An LRU map: a socket that fails never takes its
/// line.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, SONDE_MAX_SOCKET_LINES);
    __type(key, struct sonde_socket);
    __type(value, struct sonde_socket_line);
} shared_socket_lines SEC(".maps");

/// Offers a line for the next bytes that a socket sends; none, if `context` is 0. An earlier offer that
/// was never taken is replaced and counted: its socket was connected before the process came under
/// trace, or is one too many. Two map operations.
static __always_inline void sonde_socket_offer(const struct sonde_socket *socket, __u64 offset,
                                               const struct sonde_span_context *context) {
    if (!bpf_map_delete_elem(&shared_socket_lines, socket))
        sonde_count(SONDE_COUNT_INJECT_NO_ROOM);
    if (!context)
        return;
    struct sonde_socket_line line = {.context = *context,
                                     .offered = bpf_ktime_get_ns(),
                                     .offset = offset,
                                     .probe = sonde_config.probe};
    if (offset > SONDE_MAX_SOCKET_OFFSET ||
        bpf_map_update_elem(&shared_socket_lines, socket, &line, BPF_ANY))
        sonde_count(SONDE_COUNT_INJECT_NO_ROOM);
}
