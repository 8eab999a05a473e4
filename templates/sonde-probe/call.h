#pragma once
#include <sonde/event.h>

/// One call of the traced function.
struct call_event {
    struct sonde_span span;
    struct sonde_str argument; ///< the string argument of the call
    __u32 _pad;
};
