// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "gorilla_mux.go.h"
#include "http_route.bpf.h"

// func requestWithRoute(r *http.Request, route *Route) *http.Request
// https://github.com/gorilla/mux/blob/v1.8.1/mux.go#L469; since 1.8.0. A router calls it once it
// has found a handler. The handler is not the route's own if a subrouter found nothing and has a
// handler for that: the route is then that of the subrouter, which has no handler. There is no
// route if the router itself found nothing, and none with a path if it matched by something else.
SONDE_HOOK(gorilla_mux_route, SONDE_NO_OPERATIONS) {
    __u64 route = gorilla_mux_route_route(hook);
    if (!route || !go_field(struct go_interface, hook, ROUTE_HANDLER, route).type)
        return;
    __u64 path = go_field(__u64, hook, ROUTE_REGEXP_PATH, route);
    if (path)
        add_route(hook, go_field(struct go_string, hook, ROUTE_REGEXP_TEMPLATE, path));
}
