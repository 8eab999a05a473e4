#pragma once
#include <sonde/event.h>

/// One call of the traced function.
struct call_event {
    struct sonde_span span;
    struct sonde_str text; ///< its string argument
};
