// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Reads the target's memory. sonde_read counts a fault; sonde_peek is for values that may not be
/// addresses at all.
#pragma once

#include <sonde/counters.bpf.h>

/// Reads `size` bytes at the target's address `from`. If that fails, it returns false, counts a
/// fault and clears the memory: the kernel does not fetch a page that is not resident. The usual
/// case is memory that Go has reserved and never touched, and zero is then what it holds.
static __always_inline _Bool sonde_read(void *to, __u32 size, __u64 from) {
    // bpf_probe_read_user clears the destination itself when it fails.
    if (SONDE_LIKELY(bpf_probe_read_user(to, size, (const void *)from) == 0))
        return 1;
    sonde_count(SONDE_COUNT_READ_FAULT);
    return 0;
}

/// Reads `size` bytes at a value that may not be an address: a fault shows that it is not what it
/// was taken for. If that fails, it returns false and clears the memory; nothing is counted.
static __always_inline _Bool sonde_peek(void *to, __u32 size, __u64 from) {
    return bpf_probe_read_user(to, size, (const void *)from) == 0;
}
