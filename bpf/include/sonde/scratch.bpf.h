// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Working memory beyond the 512 bytes of the BPF stack: one scratch per thread, in task storage. A
/// uprobe program can be preempted (Linux 6.0 and later), so it would share per-CPU memory with
/// another thread's program. A thread, however, never runs two uprobe programs at once. Task
/// storage needs Linux 5.12.
#pragma once

#include <sonde/counters.bpf.h>
#include <sonde/manager.h>

enum {
    SONDE_RECORD_MAX = 4096, ///< a string starts at most this far into a record
};

/// It has room for a record whose last string starts at the last allowed place. It is aligned:
/// otherwise clang copies structs into it byte by byte.
struct sonde_scratch {
    __u8 bytes[SONDE_RECORD_MAX + SONDE_STRING_MAX + 1] __attribute__((aligned(8)));
    __u64 random[2]; ///< state of the thread's random numbers; zero before the first one
};

/// Key: thread. Value: its scratch, which is created at its first hook and which the kernel frees
/// when the thread exits.
struct {
    __uint(type, BPF_MAP_TYPE_TASK_STORAGE);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __type(key, int);
    __type(value, struct sonde_scratch);
} sonde_scratches SEC(".maps");

/// Returns the running thread's scratch, with its previous contents, or null if the kernel has no
/// memory. Only the caller knows what is lost then, so it does the counting. A program that starts
/// an operation calls sonde_operation_scratch instead.
static __always_inline void *sonde_scratch(void) {
    struct sonde_scratch *scratch = bpf_task_storage_get(
        &sonde_scratches, bpf_get_current_task_btf(), 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
    return scratch ? scratch->bytes : 0;
}

/// Returns the scratch for an operation that is starting and cannot be kept without it. If the
/// kernel has no memory, this returns null and counts the operation as started and lost.
static __always_inline void *sonde_operation_scratch(void) {
    void *scratch = sonde_scratch();
    if (!scratch) {
        sonde_count(SONDE_COUNT_STARTED);
        sonde_count(SONDE_COUNT_NO_SCRATCH);
    }
    return scratch;
}
