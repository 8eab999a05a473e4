// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <sonde/event.h>

/// The route of a request that a router has matched, for the server's span.
struct http_route_event {
    struct sonde_annotation annotation;
    struct sonde_str route; ///< as the router's user wrote it: /users/{id}
    __u32 _pad;
};
