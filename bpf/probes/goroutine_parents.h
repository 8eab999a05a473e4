// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <sonde/types.h>

/// Fields of the Go runtime's structs that the program reads.
enum sonde_field {
    GOROUTINE_M,
    GOROUTINE_SCHED,
    M_CURG,
};
