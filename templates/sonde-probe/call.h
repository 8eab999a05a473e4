#pragma once
#include <sonde/event.h>

/// One call of the traced function.
struct call_event {
    struct sonde_span span;
    struct sonde_str argument; ///< the string that it was called with
    __u32 _pad;
};
