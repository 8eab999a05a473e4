// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/annotation.bpf.h>
#include <sonde/sonde.bpf.h>

#include "router.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SONDE_LIMIT(pattern, 64);

// func route(pattern string)
SONDE_ANNOTATION(router_route, struct router_route, SONDE_NO_CONTEXT) {
    struct go_string pattern = go_string_argument(hook, 0);
    SONDE_RECORD(pattern, &pattern);
}

// func routeIn(ctx context.Context, pattern string)
SONDE_ANNOTATION(router_route_in, struct router_route, go_interface_argument(hook, 0)) {
    struct go_string pattern = go_string_argument(hook, 2);
    SONDE_RECORD(pattern, &pattern);
}
