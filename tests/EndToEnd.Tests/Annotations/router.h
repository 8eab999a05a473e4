// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <sonde/event.h>

/// A request that was routed: what the router adds to the server's span.
struct router_route {
    struct sonde_annotation annotation;
    struct sonde_str pattern; ///< as the router knows it: /users/{id}
    __u32 _pad;
};
