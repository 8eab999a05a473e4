// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Where records go.
#pragma once

#include <sonde/kernel.bpf.h>
#include <sonde/manager.h>

/// The one ring of all probes.
struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, SONDE_RING_BYTES);
} shared_events SEC(".maps");
