// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Sockets of traced processes, and the lines that they are to send: what probes offer, the
/// Manager's own program takes, and the Manager counts (sonde/socket_line.bpf.h).
#pragma once

#include <sonde/span.h>

enum {
    SONDE_MAX_SOCKETS = 16384, ///< sockets of traced processes
    SONDE_SOCKET_BEFORE = 16,  ///< bytes before the place that are compared
};

/// A connected TCP socket of a process.
struct sonde_socket {
    __u8 remote_address[16]; ///< IPv4 as ::ffff:a.b.c.d
    __u32 process;           ///< thread group id in the initial PID namespace
    __u16 local_port;
    __u16 remote_port;
};

/// Whether the Manager's program sees what a socket sends.
enum sonde_socket_state {
    SONDE_SOCKET_WATCHED = 1,
    SONDE_SOCKET_TAKEN, ///< another program's, such as another tracer's
};

/// A line that is to be sent, or a header in the next bytes that the line takes the place of.
struct sonde_socket_line {
    struct sonde_span_context context;
    __u64 before[SONDE_SOCKET_BEFORE / 8]; ///< the bytes before `offset`
    __u32 offset;                          ///< where in the next bytes: behind the end of a line
    __u32 probe;                           ///< whose counters the outcome goes to
    __u32 replaces; ///< 1 if the caller's header comes behind `offset`, to be made the span's
    __u32 _pad;
};

/// What became of the lines that sockets were offered.
enum sonde_socket_outcome {
    SONDE_SOCKET_SENT,
    SONDE_SOCKET_OTHER_BYTES, ///< what the socket sent is not what the probe saw in the buffer
    SONDE_SOCKET_REFUSED,     ///< the kernel had no room for it
    SONDE_SOCKET_CLOSED,      ///< nothing was sent any more
    SONDE_SOCKET_OUTCOMES,    ///< how many there are
};
