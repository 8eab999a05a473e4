// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// The Manager's half of sonde/socket_line.bpf.h: `track_socket` puts the sockets that traced
/// processes connect into a map, and `add_line` sees what these send before TCP does.
#include <sonde/traced_process.bpf.h>
#include <sonde/socket_line.bpf.h>
#include <bpf/bpf_endian.h>

char LICENSE[] SEC("license") = "Dual MIT/GPL";

enum { INTERNET = 2, MAX_SOCKETS = 16384 };
enum { MAX_OUTCOMES = 64 }; ///< default size of the map; the Manager sets it
enum { MESSAGE_DROP, MESSAGE_PASS };
enum { CONNECTS = 3, CONNECTED = 4, WANTS_STATES = 1 << 2 };

// Mirror struct bpf_sock_ops and struct sk_msg_md of include/uapi/linux/bpf.h, as far as is needed.

struct bpf_sock_ops {
    __u32 op;
    __u32 arguments[4];
    __u32 family;
    __u32 remote_ip4, local_ip4;
    __u32 remote_ip6[4], local_ip6[4];
    __u32 remote_port, local_port;
    __u32 is_fullsock;
    __u32 snd_cwnd;
    __u32 srtt_us;
    __u32 bpf_sock_ops_cb_flags;
};

struct sk_msg_md {
    __u64 data, data_end;
    __u32 family;
    __u32 remote_ip4, local_ip4;
    __u32 remote_ip6[4], local_ip6[4];
    __u32 remote_port; ///< in network byte order, in the lower address half
    __u32 local_port;
    __u32 size;
};

/// Key: the socket's cookie. Value: the socket. The kernel takes out what is closed.
struct {
    __uint(type, BPF_MAP_TYPE_SOCKHASH);
    __uint(max_entries, MAX_SOCKETS);
    __type(key, __u64);
    __type(value, __u64);
} sockets SEC(".maps");

/// Key: a probe's number times SONDE_SOCKET_OUTCOMES, plus the outcome. Value: how often. Shared, so that
/// it can be read when this object is gone.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, MAX_OUTCOMES);
    __type(key, __u32);
    __type(value, __u64);
} shared_socket_outcomes SEC(".maps");

/// Runs in the process that connects, and again, anywhere, once it is connected: what is known in the
/// first call is kept on the socket, as a wish to be told of its states, too.
SEC("sockops")
int track_socket(struct bpf_sock_ops *ops) {
    if (ops->op == CONNECTS) {
        if (sonde_is_traced(sonde_process_id()))
            bpf_sock_ops_cb_flags_set(ops, ops->bpf_sock_ops_cb_flags | WANTS_STATES);
    } else if (ops->op == CONNECTED && ops->bpf_sock_ops_cb_flags & WANTS_STATES) {
        __u64 cookie = bpf_get_socket_cookie(ops);
        bpf_sock_hash_update(ops, &sockets, &cookie, BPF_NOEXIST);
    }
    return 1;
}

static __always_inline void count(__u32 probe, enum sonde_socket_outcome outcome) {
    __u32 key = probe * SONDE_SOCKET_OUTCOMES + outcome;
    __u64 one = 1, *value = bpf_map_lookup_elem(&shared_socket_outcomes, &key);
    if (!value && !bpf_map_update_elem(&shared_socket_outcomes, &key, &one, BPF_NOEXIST))
        return;
    value = bpf_map_lookup_elem(&shared_socket_outcomes, &key);
    if (value)
        __sync_fetch_and_add(value, 1);
}

// Volatile, and read whatever the family, so that the compiler does not choose between addresses in
// the context, which the verifier refuses.
static __always_inline void name_socket(struct sonde_socket *socket,
                                        const volatile struct sk_msg_md *msg) {
    __u32 *address = (__u32 *)socket->remote_address;
    __u32 family = msg->family, ip4 = msg->remote_ip4;
    for (int i = 0; i < 4; i++)
        address[i] = msg->remote_ip6[i];
    if (family == INTERNET) {
        address[0] = address[1] = 0;
        address[2] = bpf_htonl(0xffff);
        address[3] = ip4;
    }
    socket->process = bpf_get_current_pid_tgid() >> 32;
    socket->local_port = msg->local_port;
    socket->remote_port = bpf_ntohl(msg->remote_port);
}

static __always_inline _Bool ends_line(struct sk_msg_md *msg, __u32 offset) {
    if (offset < 2 || offset >= msg->size || bpf_msg_pull_data(msg, offset - 2, offset, 0))
        return 0;
    const __u8 *last = (void *)msg->data;
    return (void *)(last + 2) <= (void *)msg->data_end && last[0] == '\r' && last[1] == '\n';
}

static __always_inline _Bool write_line(struct sk_msg_md *msg,
                                        const struct sonde_socket_line *line) {
    struct sonde_http1_line text = {};
    if (bpf_msg_pull_data(msg, line->offset, line->offset + SONDE_HTTP1_LINE_LENGTH, 0))
        return 0;
    __u8 *data = (void *)msg->data;
    if ((void *)(data + SONDE_HTTP1_LINE_LENGTH) > (void *)msg->data_end)
        return 0;
    sonde_http1_line_format(&text, &line->context);
    __builtin_memcpy(data, text.text, SONDE_HTTP1_LINE_LENGTH);
    return 1;
}

/// Runs in the thread that sends, for each send of a socket in the map.
SEC("sk_msg")
int add_line(struct sk_msg_md *msg) {
    struct sonde_socket socket;
    name_socket(&socket, msg);
    const struct sonde_socket_line *offered = bpf_map_lookup_elem(&shared_socket_lines, &socket);
    if (!offered)
        return MESSAGE_PASS;
    struct sonde_socket_line line = *offered;
    if (bpf_map_delete_elem(&shared_socket_lines, &socket))
        return MESSAGE_PASS;
    if (bpf_ktime_get_ns() - line.offered > SONDE_SOCKET_LINE_NANOSECONDS ||
        !ends_line(msg, line.offset) ||
        bpf_msg_push_data(msg, line.offset, SONDE_HTTP1_LINE_LENGTH, 0)) {
        count(line.probe, SONDE_SOCKET_REFUSED);
        return MESSAGE_PASS;
    }
    if (write_line(msg, &line)) {
        count(line.probe, SONDE_SOCKET_SENT);
        return MESSAGE_PASS;
    }
    // The room that was made holds memory of the kernel's: it must not leave the machine.
    count(line.probe, SONDE_SOCKET_REFUSED);
    return bpf_msg_pop_data(msg, line.offset, SONDE_HTTP1_LINE_LENGTH, 0) ? MESSAGE_DROP
                                                                          : MESSAGE_PASS;
}
