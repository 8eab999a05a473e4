// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Annotations of a request (sonde_annotate_arrival) whose value is not there yet when a probe
/// learns where it will be. One hook keeps that place, and a later one on the same goroutine takes
/// it and reads the value.
///
///     SONDE_ANNOTATION_PLACES(places);
///
///     SONDE_HOOK(router_match, SONDE_NO_OPERATIONS) {
///         __u64 match = router_match_m(hook);
///         __u64 request = go_field(__u64, hook, MATCH_REQUEST, match);
///         sonde_annotation_keep(hook, &places, match, request);
///     }
///     SONDE_HOOK(router_respond, SONDE_NO_OPERATIONS) {
///         struct sonde_annotation_place place;
///         if (sonde_annotation_take(hook, &places, &place) &&
///             go_field(__u64, hook, MATCH_REQUEST, place.address) == place.proof)
///             ...
///     }
#pragma once

#include <sonde/annotation.bpf.h>

/// Where a value of the target will be.
struct sonde_annotation_place {
    struct sonde_arrival arrival; ///< the span to annotate
    __u64 address;                ///< 0 once it was taken
    __u64 proof; ///< a word of the target that is different if the memory at the address was reused
};

/// Declares a map of places by goroutine. A place may never be taken, as after a panic. So the
/// oldest entries are evicted, and the memory of a goroutine has one entry, however many goroutines
/// use it in turn.
#define SONDE_ANNOTATION_PLACES(name)                                                              \
    struct {                                                                                       \
        __uint(type, BPF_MAP_TYPE_LRU_HASH);                                                       \
        __uint(max_entries, SONDE_MAX_OPERATIONS / 2);                                             \
        __type(key, struct sonde_key);                                                             \
        __type(value, struct sonde_annotation_place);                                              \
    } name SEC(".maps")

/// Keeps a place for the request that the goroutine serves, instead of the one that it keeps so
/// far. Keeps nothing if it serves none. Costs two map lookups and two reads.
static __always_inline void sonde_annotation_keep(const struct sonde_hook *hook, void *places,
                                                  __u64 address, __u64 proof) {
    struct sonde_key key = sonde_goroutine_operation(hook, 0);
    struct sonde_annotation_place place = {.address = address, .proof = proof};
    struct sonde_active_span *span = sonde_is_on(hook) ? sonde_span_that_runs(hook) : 0;
    if (!span)
        return;
    span->arrival.annotations++;
    place.arrival = span->arrival;
    struct sonde_annotation_place *kept = bpf_map_lookup_elem(places, &key);
    if (kept)
        *kept = place;
    else
        bpf_map_update_elem(places, &key, &place, BPF_ANY);
}

/// Copies the place that the goroutine keeps for the request that it serves, and forgets it.
/// Returns false if there is none, or if the request has got another annotation since: what comes
/// later knows better. Costs a map lookup, and one more and two reads if there is a place.
static __always_inline _Bool sonde_annotation_take(const struct sonde_hook *hook, void *places,
                                                   struct sonde_annotation_place *place) {
    struct sonde_key key = sonde_goroutine_operation(hook, 0);
    struct sonde_annotation_place *kept = bpf_map_lookup_elem(places, &key);
    if (!kept || !kept->address)
        return 0;
    *place = *kept;
    kept->address = 0;
    const struct sonde_active_span *span = sonde_span_that_runs(hook);
    return span && span->arrival.annotations <= place->arrival.annotations &&
           *(const __u64 *)span->arrival.span_id == *(const __u64 *)place->arrival.span_id;
}
