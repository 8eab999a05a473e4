// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Which socket a Go connection is.
#pragma once

#include <sonde/go_struct.bpf.h>
#include <sonde/go_type.bpf.h>
#include <sonde/socket_line.bpf.h>

/// The probe's own enumerators for the fields that lead from a net.TCPConn to its addresses.
struct go_tcp_fields {
    __u32 conn_fd;     ///< net.conn.fd
    __u32 fd_family;   ///< net.netFD.family
    __u32 fd_type;     ///< net.netFD.sotype
    __u32 fd_local;    ///< net.netFD.laddr
    __u32 fd_remote;   ///< net.netFD.raddr
    __u32 address_ip;  ///< net.TCPAddr.IP
    __u32 address_port; ///< net.TCPAddr.Port
};

/// Reads an address of four or sixteen bytes, IPv4 as ::ffff:a.b.c.d.
static __always_inline _Bool go_read_ip(__u8 *address, const struct go_slice *ip) {
    __builtin_memset(address, 0, 16);
    if (ip->length == 16)
        return sonde_read(address, 16, ip->data);
    address[10] = address[11] = 0xff;
    return ip->length == 4 && sonde_read(address + 12, 4, ip->data);
}

/// Names the socket of a `net.Conn` that holds a *net.TCPConn: a connection of another kind, such as
/// that of TLS or one that the program has wrapped, gives false. Some twenty reads.
static __always_inline _Bool go_tcp_socket(struct sonde_socket *socket,
                                           const struct sonde_executable *executable,
                                           const struct go_tcp_fields fields,
                                           struct go_interface connection) {
    enum { INTERNET = 2, INTERNET6 = 10, STREAM = 1 };
    struct go_package_path path;
    struct go_slice ip;
    __u64 family = 0, type = 0;
    __builtin_memset(socket, 0, sizeof(*socket));
    if (!connection.data || !go_package_of_pointed(&path, connection.type) ||
        !go_package_is(&path, "net"))
        return 0;
    // Of the connections that the package has, one over a stream socket with such a family is TCP's.
    __u64 fd = go_field_u64(executable, fields.conn_fd, connection.data);
    if (!go_read_field(&family, sizeof(family), executable, fields.fd_family, fd) ||
        !go_read_field(&type, sizeof(type), executable, fields.fd_type, fd) || type != STREAM ||
        (family != INTERNET && family != INTERNET6))
        return 0;
    __u64 local = go_field_interface(executable, fields.fd_local, fd).data;
    __u64 remote = go_field_interface(executable, fields.fd_remote, fd).data;
    socket->local_port = go_field_u64(executable, fields.address_port, local);
    socket->remote_port = go_field_u64(executable, fields.address_port, remote);
    socket->process = bpf_get_current_pid_tgid() >> 32;
    return go_read_field(&ip, sizeof(ip), executable, fields.address_ip, remote) &&
           go_read_ip(socket->remote_address, &ip);
}
