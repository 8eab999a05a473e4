// SPDX-License-Identifier: Apache-2.0 OR MIT
/// What a probe loses or cuts is counted here, one row a reason. Loss is never silent.
///
/// Every operation that is counted as started has exactly one outcome, and while it has none it is
/// in the map of running operations: started = running + sent + unsampled + not reported + each
/// loss. The Manager adds what it removes from that map itself: a process that has ended leaves
/// operations behind.
#pragma once

#include <sonde/kernel.bpf.h>

enum sonde_counter {
    SONDE_COUNT_STARTED,         ///< operations that began
    SONDE_COUNT_SENT,            ///< outcome: its record reached the ring
    SONDE_COUNT_UNSAMPLED,       ///< outcome: the sampler dropped it, whatever else became of it
    SONDE_COUNT_NOT_REPORTED,    ///< outcome: it ended, and its probe began no record
    SONDE_COUNT_RING_FULL,       ///< lost: the ring had no room
    SONDE_COUNT_OPERATIONS_FULL, ///< lost: the map of running operations had no room
    SONDE_COUNT_ABANDONED,       ///< lost: it never ended, and its goroutine began or ended another
    SONDE_COUNT_NESTED_TOO_DEEP, ///< lost: more operations within each other than the library keeps
    SONDE_COUNT_NO_SCRATCH,      ///< lost: the kernel gave no memory to work in
    SONDE_COUNT_READ_FAULT,      ///< reads of the target's memory that failed; the value is empty
    SONDE_COUNT_TRUNCATED,       ///< strings that were cut to their limit
    SONDE_COUNT_MAP_TRUNCATED,   ///< Go maps that were too large to look at whole
    SONDE_COUNT_SPANS_FULL, ///< spans that others cannot find as their parent: the map had no room
    // Requests that were to carry a trace context: WANTED is the sum of all below, of what the
    // sockets did (enum sonde_socket_outcome), and of the lines that are still on offer to sockets.
    SONDE_COUNT_INJECT_WANTED,
    SONDE_COUNT_INJECTED,       ///< given it in the target's own buffer
    SONDE_COUNT_INJECT_NO_ROOM, ///< not: no room in the buffer, or a header too large to know
    SONDE_COUNT_INJECT_AMBIGUOUS,  ///< not: could not be told from another request in flight
    SONDE_COUNT_INJECT_CONNECTION, ///< not: the connection is TLS or of a kind that is not known
    SONDE_COUNT_INJECT_UNSEEN,     ///< not: nothing saw its socket connect, as before the trace
    SONDE_COUNT_INJECT_TAKEN,      ///< not: another program's socket, such as another tracer's
    SONDE_COUNT_INJECT_UNSENT,     ///< not: the socket did not send what it was for
    SONDE_COUNT_INJECT_FORWARDED,  ///< not: the caller's header goes on in HTTP/2
    SONDE_COUNTERS,
};

/// Key: enum sonde_counter. Value: how often. Uprobe programs can be preempted, so also the per-CPU
/// cells are added to atomically.
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, SONDE_COUNTERS);
    __type(key, __u32);
    __type(value, __u64);
} sonde_counters SEC(".maps");

/// Adds one to a counter. Costs an array access and an atomic add on the CPU's own cache line.
static __always_inline void sonde_count(enum sonde_counter counter) {
    __u32 key = counter;
    __u64 *value = bpf_map_lookup_elem(&sonde_counters, &key);
    if (value)
        __sync_fetch_and_add(value, 1);
}

/// Counts what became of one request that was to carry a trace context.
static __always_inline void sonde_count_injection(enum sonde_counter outcome) {
    sonde_count(SONDE_COUNT_INJECT_WANTED);
    sonde_count(outcome);
}
