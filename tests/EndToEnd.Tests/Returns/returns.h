// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <sonde/event.h>

/// One call that has returned.
struct returns_event {
    struct sonde_span span;
    __s64 id;               ///< the id of its result
    struct sonde_str error; ///< the text of its error
    __u32 _pad;
};
