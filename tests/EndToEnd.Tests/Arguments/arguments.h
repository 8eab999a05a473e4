// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <sonde/event.h>

/// One call.
struct arguments_event {
    struct sonde_span span;
    __u64 words[18];       ///< its numeric arguments or results, in the order of their declaration
    struct sonde_str name; ///< its argument or result that is a string
    __u32 count;           ///< words that are used
};
