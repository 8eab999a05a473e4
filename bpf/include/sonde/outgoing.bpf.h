// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Spans of outgoing requests, for the code that writes the requests. It often runs on another
/// goroutine than the code that makes them, but both see one address, such as that of the request's
/// header map. Requests in flight that share an address cannot be told apart, so none of them is
/// found: a missing trace context is better than that of another request.
#pragma once

#include <sonde/hook.bpf.h>
#include <sonde/trace_context.bpf.h>

enum {
    SONDE_OUTGOING_TRIES = 4, ///< attempts at a change that races with others
};

/// Key: an address that both the maker of a request and its writer see. Value: the request's span.
/// The map is shared, because the maker and the writer are hooked by programs of different probes.
/// It is an LRU map, because nothing else removes what a process leaves behind when it ends.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, SONDE_MAX_OUTGOING);
    __type(key, struct sonde_key);
    __type(value, struct sonde_outgoing);
} shared_outgoing_requests SEC(".maps");

/// Registers a request under an address, if a program that looks for it is attached to the
/// executable. Returns false if none is attached or the registration failed; do not remove the
/// request then. Costs two map operations.
static __always_inline _Bool sonde_outgoing_put(const struct sonde_hook *hook, __u64 address,
                                                const struct sonde_span_context *context) {
    struct sonde_key key = {.id = address, .process = hook->process};
    struct sonde_outgoing first = {.context = *context, .users = 1};
    if (!address || !(hook->executable->flags & SONDE_EXECUTABLE_ADDS_CONTEXT))
        return 0;
    for (int i = 0; i < SONDE_OUTGOING_TRIES; i++) {
        struct sonde_outgoing *other = bpf_map_lookup_elem(&shared_outgoing_requests, &key);
        if (!other) {
            if (!bpf_map_update_elem(&shared_outgoing_requests, &key, &first, BPF_NOEXIST))
                return 1;
            continue;
        }
        other->shared = 1;
        __u32 users = other->users;
        if (users && __sync_val_compare_and_swap(&other->users, users, users + 1) == users)
            return 1;
    }
    return 0;
}

/// Removes a request that was registered. Costs one or two map operations.
static __always_inline void sonde_outgoing_remove(const struct sonde_hook *hook, __u64 address) {
    struct sonde_key key = {.id = address, .process = hook->process};
    struct sonde_outgoing *request = bpf_map_lookup_elem(&shared_outgoing_requests, &key);
    if (request && __sync_fetch_and_add(&request->users, -1) == 1)
        bpf_map_delete_elem(&shared_outgoing_requests, &key);
}

/// Copies the span of the request that is registered under an address. Returns false if there is
/// none, or if there are several (which is counted). Costs one map lookup.
static __always_inline _Bool sonde_outgoing_find(const struct sonde_hook *hook, __u64 address,
                                                 struct sonde_span_context *context) {
    struct sonde_key key = {.id = address, .process = hook->process};
    const struct sonde_outgoing *request =
        address ? bpf_map_lookup_elem(&shared_outgoing_requests, &key) : 0;
    if (!request)
        return 0;
    if (request->shared) {
        sonde_count_injection(SONDE_COUNT_INJECT_AMBIGUOUS);
        return 0;
    }
    *context = request->context;
    return 1;
}
