// SPDX-License-Identifier: Apache-2.0 OR MIT
/// The ring that carries records to the Manager.
#pragma once

#include <sonde/kernel.bpf.h>
#include <sonde/manager.h>

/// All probes share this one ring.
struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, SONDE_RING_BYTES);
} shared_events SEC(".maps");
