// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "gin.go.h"
#include "http_route.bpf.h"
#include <sonde/late_annotation.bpf.h>

// Contexts of requests that have not been answered yet. gin reuses contexts.
SONDE_ANNOTATION_PLACES(contexts);

static __always_inline __u64 writer_of(const struct sonde_hook *hook, __u64 context) {
    return go_field(struct go_interface, hook, CONTEXT_WRITERMEM_RESPONSE_WRITER, context).data;
}

// func (engine *Engine) handleHTTPRequest(c *Context)
// https://github.com/gin-gonic/gin/blob/v1.8.1/gin.go#L588; all versions. It finds the route and
// calls the handlers. A handler that rewrites the request calls it again.
SONDE_HOOK(gin_handle, SONDE_NO_OPERATIONS) {
    __u64 context = gin_handle_c(hook);
    sonde_annotation_keep(hook, &contexts, context, writer_of(hook, context));
}

// The functions of net/http that begin an answer, and the one that begins a panic.
SONDE_HOOK(gin_respond, SONDE_NO_OPERATIONS) {
    struct sonde_annotation_place place;
    if (sonde_annotation_take(hook, &contexts, &place) &&
        writer_of(hook, place.address) == place.proof)
        add_route(hook, go_field(struct go_string, hook, CONTEXT_FULL_PATH, place.address));
}
