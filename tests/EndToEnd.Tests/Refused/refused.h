// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <sonde/event.h>

struct unchecked_event {
    struct sonde_span span;
    struct sonde_str path;
    __u32 _pad;
};
