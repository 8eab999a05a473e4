// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Where records go.
#pragma once

#include <sonde/kernel.bpf.h>

enum {
    SONDE_RING_BYTES = 1 << 23, ///< default size of the ring; the Manager sets it
};

/// The one ring of all probes.
struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, SONDE_RING_BYTES);
} shared_events SEC(".maps");
