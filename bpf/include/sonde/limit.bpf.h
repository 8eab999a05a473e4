// SPDX-License-Identifier: Apache-2.0 OR MIT
/// How much of each string is recorded. A program declares its limits with their defaults, and the
/// host may set them when it loads the program: read-only data, which costs nothing to look up.
#pragma once

#include <sonde/scratch.bpf.h>

/// Declares `sonde_limit_NAME`, for sonde_record_string: at most `bytes` bytes, from 1 to
/// SONDE_STRING_MAX, unless the host says otherwise. The host knows it by the probe's name and
/// NAME, which by convention is that of the event's field.
#define SONDE_LIMIT(name, bytes)                                                                   \
    _Static_assert((bytes) > 0 && (bytes) <= SONDE_STRING_MAX, "a limit beyond SONDE_STRING_MAX"); \
    const volatile __u32 sonde_limit_##name SEC(".rodata.limits") = (bytes)
