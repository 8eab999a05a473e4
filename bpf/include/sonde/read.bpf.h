// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Checked reads of the target's memory. A fault is counted, and what was to be read is zero.
#pragma once

#include <sonde/counters.bpf.h>

/// Reads `size` bytes at the target's address `from`. False, a counted fault and zeroed memory if that fails: the kernel does
/// not fetch a page that is not resident. The usual case is memory that Go has reserved and never touched, and then zero is
/// what it holds.
static __always_inline _Bool sonde_read(void *to, __u32 size, __u64 from)
{
    // bpf_probe_read_user clears the destination itself when it fails.
    if (bpf_probe_read_user(to, size, (const void *)from) == 0)
        return 1;
    sonde_count(SONDE_COUNT_READ_FAULT);
    return 0;
}
