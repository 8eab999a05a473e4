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

/// Appends a part of a route that is nowhere as a whole. The limit is that of the whole.
static __always_inline void add_route_part(struct sonde_record *record,
                                           struct http_route_event *event, struct go_string part) {
    struct sonde_str place = {};
    sonde_record_string(record, &place, &part, sonde_limit_route - event->route.length);
    event->route.offset = sizeof(*event);
    event->route.length += place.length;
}

/// Sends a route of parts. It is none if it is not `whole`, or if a part could not be read.
static __always_inline void send_route_parts(struct sonde_record *record,
                                             struct http_route_event *event, _Bool whole) {
    if (!whole || record->flags & SONDE_EVENT_READ_FAULT)
        event->route.length = 0;
    sonde_annotation_send(record);
}
