// SPDX-License-Identifier: Apache-2.0 OR MIT
/// What the Manager decides once per load. The values are read-only data, so the verifier folds
/// them.
#pragma once

#include <sonde/kernel.bpf.h>

struct sonde_config {
    __u64 pid_namespace_dev; ///< device of the Manager's PID namespace; 0 in the initial namespace
    __u64 pid_namespace_inode; ///< inode of the Manager's PID namespace; 0 in the initial namespace
    __u32 probe;               ///< number of this probe in the records' heads
    __u32 wakeup_bytes;        ///< unread bytes in the ring from which on the reader is woken
    __u32 inject; ///< 1 where programs may write trace contexts into the target's buffers
    __u32 never;  ///< 0
};

const volatile struct sonde_config sonde_config SEC(".rodata.sonde");
