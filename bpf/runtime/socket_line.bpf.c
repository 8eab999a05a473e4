// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// The Manager's half of sonde/socket_line.bpf.h: `track_socket` puts the sockets that traced
/// processes connect into a map, and `add_line` sees the bytes that they send before TCP does.
#include <sonde/traced_process.bpf.h>
#include <sonde/socket_line.bpf.h>
#include <bpf/bpf_endian.h>

char LICENSE[] SEC("license") = "Dual MIT/GPL";

enum { INTERNET = 2 };
enum { MAX_OUTCOMES = 64 }; ///< default size of the map; the Manager sets it
enum { MESSAGE_DROP, MESSAGE_PASS };
enum { JOINED_MAX = 8192 };
enum { CONNECTS = 3, CONNECTED = 4, STATE_CHANGES = 10, WANTS_STATES = 1 << 2, CLOSED = 7 };

// These mirror struct bpf_sock_ops and struct sk_msg_md of include/uapi/linux/bpf.h, as far as they
// are needed.

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

/// Key: the socket's cookie. Value: the socket. The kernel removes closed sockets.
struct {
    __uint(type, BPF_MAP_TYPE_SOCKHASH);
    __uint(max_entries, SONDE_MAX_SOCKETS);
    __type(key, __u64);
    __type(value, __u64);
} sockets SEC(".maps");

/// Key: the socket's cookie. Value: the socket, from the moment a traced process connects it until
/// it closes; at first it holds only the process. Every tracer on the machine sees every socket, so
/// the interest in a socket is recorded here and not on the socket. It is an LRU map, because
/// nothing else removes a socket that never connects. An evicted socket counts as not seen.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, SONDE_MAX_SOCKETS);
    __type(key, __u64);
    __type(value, struct sonde_socket);
} wanted SEC(".maps");

/// Key: a probe's number times SONDE_SOCKET_OUTCOMES, plus the outcome. Value: the count. The map
/// is shared, so that it can be read when this object is gone.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, MAX_OUTCOMES);
    __type(key, __u32);
    __type(value, __u64);
} shared_socket_outcomes SEC(".maps");

static __always_inline void count(__u32 probe, enum sonde_socket_outcome outcome) {
    __u32 key = probe * SONDE_SOCKET_OUTCOMES + outcome;
    __u64 one = 1, *value = bpf_map_lookup_elem(&shared_socket_outcomes, &key);
    if (!value && !bpf_map_update_elem(&shared_socket_outcomes, &key, &one, BPF_NOEXIST))
        return;
    value = bpf_map_lookup_elem(&shared_socket_outcomes, &key);
    if (value)
        __sync_fetch_and_add(value, 1);
}

/// Fills in a socket's addresses and ports, from either kind of context.
#define ADDRESS(socket, context)                                                                   \
    do {                                                                                           \
        __u32 *address = (__u32 *)(socket)->remote_address;                                        \
        __u32 family = (context)->family, ip4 = (context)->remote_ip4;                             \
        for (int i = 0; i < 4; i++)                                                                \
            address[i] = (context)->remote_ip6[i];                                                 \
        if (family == INTERNET) {                                                                  \
            address[0] = address[1] = 0;                                                           \
            address[2] = bpf_htonl(0xffff);                                                        \
            address[3] = ip4;                                                                      \
        }                                                                                          \
        (socket)->local_port = (context)->local_port;                                              \
        (socket)->remote_port = bpf_ntohl((context)->remote_port);                                 \
    } while (0)

// The context is volatile, and is read whatever the family is. Otherwise the compiler would choose
// between addresses in it, which the verifier refuses.
static __always_inline void watch(struct bpf_sock_ops *ops, __u64 cookie) {
    const volatile struct bpf_sock_ops *context = ops;
    struct sonde_socket *wish = bpf_map_lookup_elem(&wanted, &cookie);
    if (!wish)
        return;
    struct sonde_socket socket = {.process = wish->process};
    ADDRESS(&socket, context);
    *wish = socket;
    // A socket can have only one program of this kind.
    __u32 state = bpf_sock_hash_update(ops, &sockets, &cookie, BPF_NOEXIST) ? SONDE_SOCKET_TAKEN
                                                                            : SONDE_SOCKET_WATCHED;
    bpf_map_update_elem(&shared_sockets, &socket, &state, BPF_ANY);
    // This is not set earlier: other tracers' programs on a connecting socket did not ask for these
    // events.
    bpf_sock_ops_cb_flags_set(ops, ops->bpf_sock_ops_cb_flags | WANTS_STATES);
}

static __always_inline void forget(__u64 cookie) {
    const struct sonde_socket *found = bpf_map_lookup_elem(&wanted, &cookie);
    if (!found)
        return;
    struct sonde_socket socket = *found;
    bpf_map_delete_elem(&wanted, &cookie);
    bpf_map_delete_elem(&shared_sockets, &socket);
    const struct sonde_socket_line *line = bpf_map_lookup_elem(&shared_socket_lines, &socket);
    if (!line)
        return;
    __u32 probe = line->probe;
    if (!bpf_map_delete_elem(&shared_socket_lines, &socket))
        count(probe, SONDE_SOCKET_CLOSED);
}

/// Runs in the process that connects, and again, in any process, once the socket is connected and
/// when it closes.
SEC("sockops")
int track_socket(struct bpf_sock_ops *ops) {
    __u32 op = ops->op;
    if (op != CONNECTS && op != CONNECTED && op != STATE_CHANGES)
        return 1;
    __u64 cookie = bpf_get_socket_cookie(ops);
    if (op == CONNECTED) {
        watch(ops, cookie);
    } else if (op == STATE_CHANGES) {
        if (ops->arguments[1] == CLOSED)
            forget(cookie);
    } else {
        __u32 process = sonde_process_id();
        struct sonde_socket wish = {.process = bpf_get_current_pid_tgid() >> 32};
        if (process && sonde_is_traced(process))
            bpf_map_update_elem(&wanted, &cookie, &wish, BPF_ANY);
    }
    return 1;
}

static __always_inline void name_socket(struct sonde_socket *socket,
                                        const volatile struct sk_msg_md *msg) {
    ADDRESS(socket, msg);
    socket->process = bpf_get_current_pid_tgid() >> 32;
}

static __always_inline _Bool is_as_seen(struct sk_msg_md *msg,
                                        const struct sonde_socket_line *line) {
    __u32 start = line->offset - SONDE_SOCKET_BEFORE;
    if (line->offset >= msg->size || bpf_msg_pull_data(msg, start, line->offset, 0))
        return 0;
    const __u64 *before = (void *)msg->data;
    return (void *)(before + 2) <= (void *)msg->data_end && before[0] == line->before[0] &&
           before[1] == line->before[1];
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

/// Joins the bytes before the line, the line and the bytes after it. TCP sends separate pieces in
/// segments of their own, three for a request, each with its way through the network stack. A
/// message that is larger than two pages, or cannot be joined, is sent in pieces.
static __always_inline void join(struct sk_msg_md *msg) {
    __u32 size = msg->size;
    if (size <= JOINED_MAX)
        bpf_msg_pull_data(msg, 0, size, 0);
}

/// Adds the line. If a failed change cannot be undone, nothing is sent.
static __always_inline int add(struct sk_msg_md *msg, const struct sonde_socket_line *line) {
    if (bpf_msg_push_data(msg, line->offset, SONDE_HTTP1_LINE_LENGTH, 0)) {
        count(line->probe, SONDE_SOCKET_REFUSED);
        return MESSAGE_PASS;
    }
    join(msg);
    if (write_line(msg, line)) {
        count(line->probe, SONDE_SOCKET_SENT);
        return MESSAGE_PASS;
    }
    // The new room holds kernel memory, which must not leave the machine.
    count(line->probe, SONDE_SOCKET_REFUSED);
    return bpf_msg_pop_data(msg, line->offset, SONDE_HTTP1_LINE_LENGTH, 0) ? MESSAGE_DROP
                                                                           : MESSAGE_PASS;
}

enum { STEP = 2048, STEPS = SONDE_FORWARDED_WINDOW / STEP };

/// Returns the first position of the eight bytes `first` in the pulled bytes, or -1. It is a global
/// function: the verifier checks its body once, separately.
__noinline int find_pulled(struct sk_msg_md *msg, __u64 first) {
    const __u8 *data = (void *)msg->data, *end = (void *)msg->data_end;
    for (int i = 0; i < STEP; i++) {
        if ((void *)(data + i + 8) > (void *)end)
            break;
        if (*(const volatile __u64 *)(data + i) == first)
            return i;
    }
    return -1;
}

/// Finds the caller's header after the line's place and replaces it by the span's.
static __always_inline _Bool replace(struct sk_msg_md *msg, const struct sonde_socket_line *line) {
    struct sonde_forwarded forwarded;
    sonde_forwarded_format(&forwarded, &line->context);
    __u32 from = line->offset, size = msg->size;
    for (int i = 0; i < STEPS + SONDE_FORWARDED_TRIES; i++) {
        __u32 end = from + STEP + 7;
        if (end > size)
            end = size;
        if (from >= end || bpf_msg_pull_data(msg, from, end, 0))
            return 0;
        int place = find_pulled(msg, *(const __u64 *)forwarded.old);
        if (place < 0) {
            from += STEP;
            continue;
        }
        // The text lies after the bytes before the line's place, so the bytes before the text
        // exist.
        __u32 start = from + place;
        if (start + SONDE_TRACEPARENT_LENGTH > size ||
            bpf_msg_pull_data(msg, start - SONDE_FORWARDED_BEFORE, start + SONDE_TRACEPARENT_LENGTH,
                              0))
            return 0;
        __u8 *before = (void *)msg->data, *text = before + SONDE_FORWARDED_BEFORE;
        if ((void *)(text + SONDE_TRACEPARENT_LENGTH) > (void *)msg->data_end)
            return 0;
        if (!sonde_forwarded_begins(before)) {
            from = start + 1;
            continue;
        }
        if (!sonde_forwarded_equals(text, forwarded.old))
            return 0;
        __builtin_memcpy(text + SONDE_FORWARDED_SPAN, forwarded.new + SONDE_FORWARDED_SPAN,
                         SONDE_FORWARDED_TAIL);
        return 1;
    }
    return 0;
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
    if (!is_as_seen(msg, &line)) {
        count(line.probe, SONDE_SOCKET_OTHER_BYTES);
        return MESSAGE_PASS;
    }
    if (!line.replaces)
        return add(msg, &line);
    count(line.probe, replace(msg, &line) ? SONDE_SOCKET_SENT : SONDE_SOCKET_OTHER_BYTES);
    return MESSAGE_PASS;
}
