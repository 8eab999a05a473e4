// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Reads of the target's memory. A checked one counts a fault; to peek is to read what may be anything.
#pragma once

#include <sonde/counters.bpf.h>

/// Reads `size` bytes at the target's address `from`. False, a counted fault and zeroed memory if
/// that fails: the kernel does not fetch a page that is not resident. The usual case is memory that
/// Go has reserved and never touched, and then zero is what it holds.
static __always_inline _Bool sonde_read(void *to, __u32 size, __u64 from) {
    // bpf_probe_read_user clears the destination itself when it fails.
    if (bpf_probe_read_user(to, size, (const void *)from) == 0)
        return 1;
    sonde_count(SONDE_COUNT_READ_FAULT);
    return 0;
}

/// Reads `size` bytes at an address that may be none, where a fault says that it is not what it was taken
/// for. False and zeroed memory if that fails; nothing is counted.
static __always_inline _Bool sonde_peek(void *to, __u32 size, __u64 from) {
    return bpf_probe_read_user(to, size, (const void *)from) == 0;
}
