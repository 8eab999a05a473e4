// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <sonde/event.h>

/// A record that is sent.
struct library_event {
    struct sonde_span span;
    struct sonde_str text;
    __u8 _pad[4];
};
