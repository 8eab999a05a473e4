// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "echo.go.h"
#include "http_route.bpf.h"

enum { WRAPPERS_MAX = 4 };

// func (c Context) error
// https://github.com/labstack/echo/blob/v4.12.0/echo.go#L560; all versions of 4. (*Echo).add
// registers it as the handler of a route. A program may wrap the context, in a struct that embeds
// it first.
SONDE_HOOK(echo_handler, SONDE_NO_OPERATIONS) {
    struct go_interface context = echo_handler_c(hook);
    _Bool found = 0;
    // Linux 5.15 refuses the loop that clang makes of this.
#pragma unroll
    for (__u64 i = 0; i < WRAPPERS_MAX; i++) {
        if (found || !context.data)
            break;
        found = go_points_to(hook, CONTEXT_PATH, context);
        if (!found && !sonde_peek(&context, sizeof(context), context.data))
            break;
    }
    if (found)
        add_route(hook, go_field(struct go_string, hook, CONTEXT_PATH, context.data));
}
