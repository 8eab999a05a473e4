// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// What the programs of all routers share.
#pragma once

#include <sonde/annotation.bpf.h>
#include <sonde/sonde.bpf.h>

#include "http_route.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SONDE_LIMIT(route, 1023);

/// Adds a route to the span of the request that the goroutine serves, unless the route is empty.
static __always_inline void add_route(struct sonde_hook *hook, struct go_string route) {
    struct sonde_record begun, *record = &begun;
    struct http_route_event *event =
        route.length ? sonde_annotate_arrival(hook, record, struct http_route_event) : 0;
    if (!event)
        return;
    SONDE_RECORD(route, &route);
    sonde_annotation_send(record);
}
