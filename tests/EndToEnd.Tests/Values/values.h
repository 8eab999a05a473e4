// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <sonde/event.h>

/// One call.
struct values_event {
    struct sonde_span span;
    __u64 numbers[4];          ///< the numbers that were found in it
    struct sonde_str texts[2]; ///< the texts that were found in it
    struct sonde_go_type type, detail;
};
