// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <sonde/event.h>

/// One operation of the program.
struct torture_event {
    struct sonde_span span;
    __u64 id;     ///< its number in the Go program's own records
    __u64 parent; ///< number of the operation that it belongs to; 0 for none
};
