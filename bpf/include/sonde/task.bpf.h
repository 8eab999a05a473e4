// SPDX-License-Identifier: Apache-2.0 OR MIT
/// The few members of the kernel's own structs that programs read. libbpf adapts their offsets to
/// the running kernel (CO-RE), so only names and types matter here.
#pragma once

#include <sonde/kernel.bpf.h>
#include <bpf/bpf_core_read.h>

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpadded"
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct ns_common {
    unsigned int inum;
};

struct pid_namespace {
    struct ns_common ns;
};

/// A process id in one namespace.
struct upid {
    int nr;
    struct pid_namespace *ns;
};

/// All ids of a process, from the initial namespace to its own.
struct pid {
    unsigned int level; ///< level of its own namespace
    struct upid numbers[1];
};

struct mm_struct {
    unsigned long arg_start, arg_end, env_start, env_end;
};

typedef struct {
    int counter;
} atomic_t;

struct signal_struct {
    atomic_t live; ///< threads that have not ended
};

struct task_struct {
    struct mm_struct *mm;
    int pid;  ///< of the thread
    int tgid; ///< of the process
    struct task_struct *group_leader;
    struct pid *thread_pid;
    __u64 start_boottime;
    struct signal_struct *signal;
};

#pragma clang attribute pop
#pragma clang diagnostic pop
