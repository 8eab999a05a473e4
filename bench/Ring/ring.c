// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// Producers for the benchmark of the ring. The kernel runs them in a loop without any traced
/// program, so that nothing but the ring is measured. The benchmark compiles this file.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual MIT/GPL";

enum { RING_BYTES = 16 << 20, WAKEUP_BYTES = RING_BYTES / 4 };

struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, RING_BYTES);
} ring_0 SEC(".maps"), ring_1 SEC(".maps");

static char record[1024];

SEC("tc")
int empty(struct __sk_buff *ctx) {
    (void)ctx;
    return 0;
}

/// Does what sonde_record_output does.
#define PRODUCER(ring, size)                                                                       \
    SEC("tc")                                                                                      \
    int output_##size##_##ring(struct __sk_buff *ctx) {                                            \
        (void)ctx;                                                                                 \
        __u64 before = bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA);                                \
        __u64 flags = before == WAKEUP_BYTES ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP;             \
        return bpf_ringbuf_output(&ring, record, size, flags) != 0;                                \
    }

PRODUCER(ring_0, 64)
PRODUCER(ring_0, 192)
PRODUCER(ring_0, 1024)
PRODUCER(ring_1, 192)
