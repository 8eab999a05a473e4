// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Finds the socket of a Go connection.
#pragma once

#include <sonde/go_struct.bpf.h>
#include <sonde/socket.h>

/// The probe's own enumerators for the fields that lead from a net.TCPConn to its addresses.
struct go_tcp_fields {
    __u32 conn_fd;      ///< net.conn.fd
    __u32 fd_family;    ///< net.netFD.family
    __u32 fd_type;      ///< net.netFD.sotype
    __u32 fd_local;     ///< net.netFD.laddr
    __u32 fd_remote;    ///< net.netFD.raddr
    __u32 address_ip;   ///< net.TCPAddr.IP
    __u32 address_port; ///< net.TCPAddr.Port
};

/// Reads a word of a value that may not be the expected struct. A failed read is therefore not
/// counted as a fault.
static __always_inline _Bool go_peek_field(__u64 *value, const struct sonde_hook *hook, __u32 field,
                                           __u64 base) {
    __u32 offset = sonde_offset_of(hook->executable, field);
    return offset != SONDE_ABSENT && base && sonde_peek(value, sizeof(*value), base + offset);
}

/// Reads an IP address of four or sixteen bytes. An IPv4 address becomes ::ffff:a.b.c.d.
static __always_inline _Bool go_read_ip(__u8 *address, const struct go_slice *ip) {
    __builtin_memset(address, 0, 16);
    if (ip->length == 16)
        return sonde_read(address, 16, ip->data);
    address[10] = address[11] = 0xff;
    return ip->length == 4 && sonde_read(address + 12, 4, ip->data);
}

/// Describes the socket of a *net.TCPConn. `connection` may be any value: unless it looks like a
/// TCPConn with a stream socket of an internet family and two addresses, the result is false. Costs
/// nine reads for a TCPConn, and one to three for anything else.
static __always_inline _Bool go_tcp_socket(struct sonde_socket *socket,
                                           const struct sonde_hook *hook,
                                           const struct go_tcp_fields fields, __u64 connection) {
    enum { INTERNET = 2, INTERNET6 = 10, STREAM = 1, MAX_PORT = 0xffff };
    struct go_slice ip;
    __u64 fd = 0, family = 0, type = 0;
    __builtin_memset(socket, 0, sizeof(*socket));
    if (!go_peek_field(&fd, hook, fields.conn_fd, connection) ||
        !go_peek_field(&type, hook, fields.fd_type, fd) || type != STREAM ||
        !go_peek_field(&family, hook, fields.fd_family, fd) ||
        (family != INTERNET && family != INTERNET6))
        return 0;
    __u64 local = go_field(struct go_interface, hook, fields.fd_local, fd).data;
    __u64 remote = go_field(struct go_interface, hook, fields.fd_remote, fd).data;
    __u64 local_port = go_field(__u64, hook, fields.address_port, local);
    __u64 remote_port = go_field(__u64, hook, fields.address_port, remote);
    socket->local_port = local_port;
    socket->remote_port = remote_port;
    socket->process = bpf_get_current_pid_tgid() >> 32;
    return local_port - 1 < MAX_PORT && remote_port - 1 < MAX_PORT &&
           go_read_field(&ip, hook, fields.address_ip, remote) &&
           go_read_ip(socket->remote_address, &ip);
}
