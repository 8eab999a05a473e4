// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/annotation.bpf.h>
#include <sonde/sonde.bpf.h>

#include "router.go.h"
#include "router.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SONDE_LIMIT(pattern, 64);

SONDE_ANNOTATION(router_route, struct router_route, SONDE_NO_CONTEXT) {
    struct go_string pattern = router_route_pattern(hook);
    SONDE_RECORD(pattern, &pattern);
}

SONDE_ANNOTATION(router_route_in, struct router_route, router_route_in_ctx(hook)) {
    struct go_string pattern = router_route_in_pattern(hook);
    SONDE_RECORD(pattern, &pattern);
}
