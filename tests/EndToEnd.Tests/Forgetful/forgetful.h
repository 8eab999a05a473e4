// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <sonde/event.h>

struct forgetful_event {
    struct sonde_span span;
};
