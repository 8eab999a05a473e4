// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Memory to work in, beyond the 512 bytes of the BPF stack: one scratch a thread, in task storage.
/// A uprobe program can be preempted (Linux 6.0 and later), so per-CPU memory would be shared with
/// another thread's program; but no thread runs two uprobe programs at once. Kernel 5.12.
#pragma once

#include <sonde/counters.bpf.h>
#include <sonde/manager.h>

enum {
    SONDE_RECORD_MAX = 4096, ///< a string starts at most this far into a record
};

/// Large enough for a record whose last string starts at the last allowed place.
struct sonde_scratch {
    __u8 bytes[SONDE_RECORD_MAX + SONDE_STRING_MAX + 1];
};

/// Key: thread. Value: its scratch, made at its first hook and freed by the kernel when it exits.
struct {
    __uint(type, BPF_MAP_TYPE_TASK_STORAGE);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __type(key, int);
    __type(value, struct sonde_scratch);
} sonde_scratches SEC(".maps");

/// The running thread's scratch, with whatever it held last. Null if the kernel has no memory: what
/// that costs only the caller knows. A program that starts an operation calls
/// sonde_operation_scratch.
static __always_inline void *sonde_scratch(void) {
    struct sonde_scratch *scratch = bpf_task_storage_get(
        &sonde_scratches, bpf_get_current_task_btf(), 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
    return scratch ? scratch->bytes : 0;
}

/// The same where an operation starts that cannot be kept without: null, and the operation counted
/// as started and lost, if the kernel has no memory.
static __always_inline void *sonde_operation_scratch(void) {
    void *scratch = sonde_scratch();
    if (!scratch) {
        sonde_count(SONDE_COUNT_STARTED);
        sonde_count(SONDE_COUNT_NO_SCRATCH);
    }
    return scratch;
}
