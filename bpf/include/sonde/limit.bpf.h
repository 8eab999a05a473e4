// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Limits of recorded strings. A program declares its limits with their defaults, and the host may
/// change them when it loads the program. They are read-only data, so looking them up costs
/// nothing.
#pragma once

#include <sonde/scratch.bpf.h>

/// Declares `sonde_limit_NAME` for sonde_record_string: at most `bytes` bytes, from 1 to
/// SONDE_STRING_MAX, unless the host sets another limit. The host names a limit by the probe's name
/// and NAME, which is by convention the name of the event's field.
#define SONDE_LIMIT(name, bytes)                                                                   \
    _Static_assert((bytes) > 0 && (bytes) <= SONDE_STRING_MAX, "a limit beyond SONDE_STRING_MAX"); \
    const volatile __u32 sonde_limit_##name SEC(".rodata.limits") = (bytes)
