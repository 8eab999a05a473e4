// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <sonde/event.h>

/// A span that the program has made, and of which it has written a description.
struct auto_span_event {
    struct sonde_span span;
    __u64 length; ///< of the description, which precedes this record in parts
};
