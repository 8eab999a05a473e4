// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "chi.go.h"
#include "http_route.bpf.h"
#include <sonde/go_slice.bpf.h>
#include <sonde/late_annotation.bpf.h>

enum { PATTERNS_MAX = 8 };

// Contexts of requests that have not been answered yet. chi reuses contexts.
SONDE_ANNOTATION_PLACES(contexts);

static __always_inline __u64 parent_of(const struct sonde_hook *hook, __u64 context) {
    return go_field(struct go_interface, hook, CONTEXT_PARENT_CTX, context).data;
}

// func (n *node) FindRoute(rctx *Context, method methodTyp, path string) (*node, endpoints,
// http.Handler)
// https://github.com/go-chi/chi/blob/v5.0.7/tree.go#L370; all versions of 5. Each router on the way
// to a handler calls it. A context without a parent is not that of a request.
SONDE_HOOK(chi_find, SONDE_NO_OPERATIONS) {
    __u64 context = chi_find_rctx(hook), parent = parent_of(hook, context);
    if (parent)
        sonde_annotation_keep(hook, &contexts, context, parent);
}

// The functions of net/http that begin an answer, and the one that begins a panic. By then all
// routers have added their patterns. The last of them has found nothing if its own is empty.
SONDE_HOOK(chi_respond, SONDE_NO_OPERATIONS) {
    struct sonde_annotation_place place;
    struct sonde_record begun, *record = &begun;
    if (!sonde_annotation_take(hook, &contexts, &place) ||
        parent_of(hook, place.address) != place.proof ||
        !go_field(struct go_string, hook, CONTEXT_ROUTE_PATTERN, place.address).length)
        return;
    struct go_slice patterns =
        go_field(struct go_slice, hook, CONTEXT_ROUTE_PATTERNS, place.address);
    struct http_route_event *event =
        patterns.length <= PATTERNS_MAX
            ? sonde_annotate_arrival(hook, record, struct http_route_event)
            : 0;
    if (!event)
        return;
    for (__u64 i = 0; i < PATTERNS_MAX && i < patterns.length; i++)
        add_route_part(record, event, go_element(struct go_string, patterns, i));
    send_route_parts(record, event, 1);
}
