// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Sockets of traced processes, and the lines that they should send. Probes offer the lines, the
/// Manager's own program inserts them, and the Manager counts them (sonde/socket_line.bpf.h).
#pragma once

#include <sonde/span.h>

enum {
    SONDE_MAX_SOCKETS = 16384, ///< sockets of traced processes
    SONDE_SOCKET_BEFORE = 16,  ///< bytes before the place of the line that are compared
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
    SONDE_SOCKET_TAKEN, ///< it belongs to another program, such as another tracer
};

/// A line to insert into the next bytes of a socket, or to put in place of a header there.
struct sonde_socket_line {
    struct sonde_span_context context;
    __u64 before[SONDE_SOCKET_BEFORE / 8]; ///< the bytes before `offset`
    __u32 offset;                          ///< place in the next bytes, after the end of a line
    __u32 probe;                           ///< number of the probe whose counters get the outcome
    __u32
        replaces; ///< 1 if the caller's header comes after `offset`, and the span's takes its place
    __u32 _pad;
};

/// Outcomes of the lines that were offered to sockets.
enum sonde_socket_outcome {
    SONDE_SOCKET_SENT,
    SONDE_SOCKET_OTHER_BYTES, ///< the socket sent other bytes than the probe saw in the buffer
    SONDE_SOCKET_REFUSED,     ///< the kernel had no room for the line
    SONDE_SOCKET_CLOSED,      ///< the socket closed without sending anything more
    SONDE_SOCKET_OUTCOMES,    ///< number of outcomes
};
