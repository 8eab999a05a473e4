// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "http_route.bpf.h"
#include "httprouter.go.h"
#include <sonde/go_slice.bpf.h>
#include <sonde/late_annotation.bpf.h>

enum {
    PARAMETERS_MAX = 8,
    PARAMETER_SIZE = 2 * sizeof(struct go_string), ///< of a Param
};

// Requests for which a router has not looked yet.
SONDE_ANNOTATION_PLACES(requests);

// func (r *Router) ServeHTTP(w http.ResponseWriter, req *http.Request)
// https://github.com/julienschmidt/httprouter/blob/v1.3.0/router.go#L448; up to 1.3.0. Commits
// since then have another getValue, and no maxParams, which tells a build that does not say its
// version.
SONDE_HOOK(httprouter_serve, SONDE_NO_OPERATIONS) {
    if (go_has_field(hook, NODE_MAX_PARAMS))
        sonde_annotation_keep(hook, &requests, httprouter_serve_req(hook), 0);
}

// func (r *Router) allowed(path, reqMethod string) (allow string)
// https://github.com/julienschmidt/httprouter/blob/v1.3.0/router.go#L401. What it finds are other
// methods of the path.
SONDE_HOOK(httprouter_other, SONDE_NO_OPERATIONS) {
    struct sonde_annotation_place place;
    sonde_annotation_take(hook, &requests, &place);
}

/// A route that is being put together.
struct route {
    struct go_string rest; ///< of the path
    struct go_slice parameters;
    __u32 slot;  ///< of the executable
    __u32 size;  ///< of the record so far
    __u32 flags; ///< of the record
    __u32 _pad;
};

/// Appends what the route has up to the end of parameter `i`. Returns false if that is unknown. It
/// is a global function: the verifier checks it once, and not for each parameter.
__noinline int httprouter_add(struct sonde_scratch *scratch, struct route *route, __u32 i) {
    if (!scratch || !route)
        return 0;
    __u32 slot = route->slot;
    struct sonde_hook found = {.executable = bpf_map_lookup_elem(&sonde_executables, &slot)};
    const struct sonde_hook *hook = &found;
    if (!hook->executable)
        return 0;
    struct http_route_event *event = (struct http_route_event *)scratch->bytes;
    struct sonde_record begun = {
        .bytes = scratch->bytes, .size = route->size, .flags = route->flags};
    __u64 parameter = go_element_address(route->parameters, i, PARAMETER_SIZE);
    struct go_string key = go_field(struct go_string, hook, PARAM_KEY, parameter),
                     value = go_field(struct go_string, hook, PARAM_VALUE, parameter),
                     path = route->rest,
                     before = {.data = path.data, .length = value.data - path.data};
    char sign = 0;
    sonde_read(&sign, sizeof(sign), key.data - 1);
    __u64 more = sign == '*' ? 2 : 1;
    asm volatile("" : "+r"(more));
    key.data -= more;
    key.length += more;
    add_route_part(&begun, event, before);
    add_route_part(&begun, event, key);
    route->rest.data = value.data + value.length;
    route->rest.length = path.length - (before.length + value.length);
    route->size = begun.size;
    route->flags = begun.flags;
    return sign && before.length <= path.length && value.length <= path.length - before.length;
}

// func (n *node) getValue(path string) (handle Handle, p Params, tsr bool)
// https://github.com/julienschmidt/httprouter/blob/v1.3.0/tree.go#L331. The route is nowhere as a
// whole. But the value of a parameter is a part of the path, and its key is a part of what the
// route has there: ":id", or "/*file", whose value begins with the slash.
SONDE_HOOK(httprouter_found, SONDE_NO_OPERATIONS) {
    struct sonde_record begun, *record = &begun;
    struct sonde_annotation_place place;
    struct go_slice parameters = httprouter_found_p(hook);
    if (!sonde_annotation_take(hook, &requests, &place) || !httprouter_found_handle(hook) ||
        parameters.length > PARAMETERS_MAX)
        return;
    struct http_route_event *event = sonde_annotate_arrival(hook, record, struct http_route_event);
    if (!event)
        return;
    struct route route = {
        .rest = go_field(struct go_string, hook, URL_PATH,
                         go_field(__u64, hook, REQUEST_URL, place.address)),
        .parameters = parameters,
        .slot = hook->executable->slot,
        .size = record->size,
        .flags = record->flags,
    };
    _Bool whole = 1;
    for (__u64 i = 0; whole && i < PARAMETERS_MAX && i < parameters.length; i++)
        whole = httprouter_add((struct sonde_scratch *)record->bytes, &route, i);
    record->size = route.size;
    record->flags = route.flags;
    add_route_part(record, event, route.rest);
    send_route_parts(record, event, whole);
}
