// SPDX-License-Identifier: Apache-2.0 OR MIT
/// What the Manager decides once per load. The values are read-only data, so the verifier folds
/// them.
#pragma once

#include <sonde/kernel.bpf.h>

/// How trace contexts get into outgoing requests. One way at a time, so no request gets two.
enum sonde_injection {
    SONDE_INJECT_NOT,
    SONDE_INJECT_BUFFER, ///< written into the target's buffers (sonde/inject.bpf.h)
    SONDE_INJECT_SOCKET, ///< added as the kernel takes the bytes (sonde/socket_line.bpf.h)
};

struct sonde_config {
    __u32 pid_namespace;     ///< inode of the Manager's PID namespace; 0 in the initial namespace
    __u32 probe;             ///< number of this probe in the records' heads
    __u32 wakeup_bytes;      ///< unread bytes in the ring from which on the reader is woken
    __u32 inject;            ///< enum sonde_injection
    __u32 follow_goroutines; ///< 1 where the span that a goroutine was started in is known
    __u32 never;             ///< 0
};

const volatile struct sonde_config sonde_config SEC(".rodata.sonde");
