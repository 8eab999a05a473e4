// SPDX-License-Identifier: Apache-2.0 OR MIT
/// What is kept of a running operation from its entry hook to its end hook. It is found by its
/// goroutine; the depth of the stack and the goroutine's own number tell recursion, a panic that
/// skipped the end, and a reused goroutine apart.
#pragma once

#include <sonde/active_span.bpf.h>
#include <sonde/goroutine.bpf.h>
#include <sonde/sampler.bpf.h>
#include <sonde/span.h>

enum {
    SONDE_OPERATION_LEVELS = 4,   ///< operations of one probe within each other on one goroutine
    SONDE_EEXIST = 17,            ///< errno: the map has an entry of this key
};

/// Declares a probe's map of running operations; `value_type` starts with `struct sonde_operation`. The key's
/// id is the address of the goroutine's `runtime.g`, or what else identifies the operation, and its part
/// the level: 0 for the outermost.
/// Not an LRU map: a full map refuses and is counted, where an LRU map would forget a running
/// operation unseen. The Manager removes what a dead process left.
#define SONDE_OPERATIONS(name, value_type)                                                         \
    struct {                                                                                       \
        __uint(type, BPF_MAP_TYPE_HASH);                                                           \
        __uint(max_entries, SONDE_MAX_OPERATIONS);                                                 \
        __type(key, sonde_operation_key);                                                          \
        __type(value, value_type);                                                                 \
    } name SEC(".maps")

static __always_inline _Bool sonde_is_span_of(const struct sonde_active_span *span,
                                              const struct sonde_operation *operation) {
    return *(const __u64 *)span->context.span_id == *(const __u64 *)operation->span.span_id;
}

/// Gives the goroutine back the span that it ran before this operation. One or two map operations,
/// two more where a context leads to it.
static __always_inline void sonde_span_end(const struct sonde_operation *operation, __u32 process) {
    struct sonde_key key = {
        .id = operation->call.goroutine, .process = process, .part = SONDE_SPAN_OF_GOROUTINE};
    struct sonde_active_span *active = bpf_map_lookup_elem(&shared_spans, &key);
    // An operation that ends out of turn leaves alone what was started after it.
    if (active && sonde_is_span_of(active, operation)) {
        if (operation->outer.context.valid)
            *active = operation->outer;
        else
            bpf_map_delete_elem(&shared_spans, &key);
    }
    if (!operation->context)
        return;
    key.id = operation->context;
    key.part = SONDE_SPAN_OF_CONTEXT;
    active = bpf_map_lookup_elem(&shared_spans, &key);
    if (active && sonde_is_span_of(active, operation))
        bpf_map_delete_elem(&shared_spans, &key);
}

/// Says in `operation` when and where it begins. Three reads.
static __always_inline void sonde_operation_init(const struct sonde_hook *hook,
                                                 struct sonde_operation *operation) {
    __builtin_memset(operation, 0, sizeof(*operation));
    sonde_call_init(hook, &operation->call);
    SONDE_MARK(SONDE_MARK_BEGIN);
    operation->start = bpf_ktime_get_boot_ns();
    sonde_count(SONDE_COUNT_STARTED);
}

/// Counts the outcome of an operation that is lost for this reason, unless the sampler had dropped it
/// already.
static __always_inline void sonde_operation_lost(const struct sonde_operation *operation,
                                                 enum sonde_counter reason) {
    sonde_count(operation->sampled ? reason : SONDE_COUNT_UNSAMPLED);
}

/// Counts the outcome of an operation that has ended and was never kept, as one that begins and ends
/// at the same hook. sonde_operation_end does it for those that were.
static __always_inline void sonde_operation_settle(const struct sonde_operation *operation) {
    if (operation->recorded)
        return;
    // Of a span that was never started, no sampler was asked.
    _Bool dropped = !operation->sampled && operation->span.valid;
    sonde_count(dropped ? SONDE_COUNT_UNSAMPLED : SONDE_COUNT_NOT_REPORTED);
}

/// Forgets an operation that was kept and whose end never comes. Two or three map operations.
static __always_inline void sonde_operation_abandon(void *map, const struct sonde_key *key,
                                                    const struct sonde_operation *operation) {
    sonde_operation_lost(operation, SONDE_COUNT_ABANDONED);
    sonde_span_end(operation, key->process);
    bpf_map_delete_elem(map, key);
}

/// Counts an operation that begins within `outer` and is nested too deep to be kept. The sampler
/// decides about it as about any child of that one.
static __always_inline void sonde_operation_too_deep(const struct sonde_operation *outer) {
    struct sonde_span_context parent = {.trace_flags = outer->span.trace_flags};
    sonde_count(sonde_sample(outer->span.trace_id, &parent, SONDE_PARENT_LOCAL)
                    ? SONDE_COUNT_NESTED_TOO_DEEP
                    : SONDE_COUNT_UNSAMPLED);
}

/// The key of operations of the running goroutine, at level `level`.
static __always_inline struct sonde_key sonde_goroutine_operation(const struct sonde_hook *hook,
                                                                  __u32 level) {
    return (struct sonde_key){
        .id = GO_GOROUTINE(hook->ctx), .process = hook->process, .part = level};
}

/// Begins an operation of the running goroutine: finds its place among those that it runs, and says in
/// `operation` when and where it begins. False, and counted, if it is nested too deep. One map lookup
/// where nothing else runs, and three reads.
__attribute__((warn_unused_result)) static __always_inline _Bool
sonde_operation_begin(struct sonde_hook *hook, struct sonde_operation *operation) {
    struct sonde_key key = sonde_goroutine_operation(hook, 0);
    sonde_operation_init(hook, operation);
    hook->key = key;
    __u64 depth = operation->call.depth;

    struct sonde_operation *outermost = bpf_map_lookup_elem(hook->operations, &key);
    if (!outermost)
        return 1;
    // One that does not run any more: a panic skipped its end, or its goroutine ended and another one
    // got the memory.
    __u32 level = outermost->top + 1;
    for (int i = 0; i < SONDE_OPERATION_LEVELS; i++) {
        if (level == 0)
            break;
        key.part = level - 1;
        struct sonde_operation *outer = bpf_map_lookup_elem(hook->operations, &key);
        if (outer && outer->call.goroutine == operation->call.goroutine &&
            go_call_runs(hook->ctx, depth, outer->call.depth, outer->call.return_address)) {
            if (level < SONDE_OPERATION_LEVELS)
                break;
            sonde_operation_too_deep(outer);
            return 0;
        }
        level--;
        // Before it is forgotten: the outermost itself may be the one.
        if (level > 0)
            outermost->top = level - 1;
        if (outer)
            sonde_operation_abandon(hook->operations, &key, outer);
    }
    hook->key.part = level;
    return 1;
}

/// Begins an operation that is identified by `address` in place of its goroutine, as one that ends on
/// another goroutine is. Three reads.
static __always_inline void sonde_operation_begin_at(struct sonde_hook *hook, __u64 address,
                                                     struct sonde_operation *operation) {
    hook->key = (struct sonde_key){.id = address, .process = hook->process};
    sonde_operation_init(hook, operation);
}

/// Keeps the operation that was begun until its end. One that is kept under the same key is forgotten: its
/// end never came. False, and counted, if the map is full. One map update, where operations are nested a
/// lookup too.
static __always_inline _Bool sonde_operation_keep(const struct sonde_hook *hook,
                                                  const void *operation) {
    struct sonde_key key = hook->key;
    SONDE_MARK(SONDE_MARK_KEEP);
    long result = bpf_map_update_elem(hook->operations, &key, operation, BPF_NOEXIST);
    if (result == -SONDE_EEXIST) {
        struct sonde_operation *other = bpf_map_lookup_elem(hook->operations, &key);
        if (other)
            sonde_operation_abandon(hook->operations, &key, other);
        result = bpf_map_update_elem(hook->operations, &key, operation, BPF_NOEXIST);
    }
    if (result) {
        sonde_operation_lost(operation, SONDE_COUNT_OPERATIONS_FULL);
        sonde_span_end(operation, key.process);
        return 0;
    }
    if (key.part == 0)
        return 1;
    __u32 level = key.part;
    key.part = 0;
    struct sonde_operation *outermost = bpf_map_lookup_elem(hook->operations, &key);
    if (outermost)
        outermost->top = level;
    return 1;
}

/// Finds the innermost operation that runs on this goroutine; null if there is none. For an end that
/// is not a return: the entry of a function that is always called next. One or two map lookups.
static __always_inline void *sonde_operation_innermost(struct sonde_hook *hook) {
    struct sonde_key key = sonde_goroutine_operation(hook, 0);
    hook->key = key;
    struct sonde_operation *outermost = bpf_map_lookup_elem(hook->operations, &key);
    if (!outermost || outermost->top == 0)
        return outermost;
    key.part = hook->key.part = outermost->top;
    return bpf_map_lookup_elem(hook->operations, &key);
}

/// Finds the operation whose function returns here, at a `ret`; null if there is none.
/// What was begun within it and has not ended was cut off by a panic: it is forgotten and counted. One
/// map lookup; where operations are nested, a read and a lookup more for each.
static __always_inline void *sonde_operation_find(struct sonde_hook *hook) {
    struct sonde_key key = sonde_goroutine_operation(hook, 0);
    hook->key = key;
    SONDE_MARK(SONDE_MARK_FIND);
    struct sonde_operation *outermost = bpf_map_lookup_elem(hook->operations, &key);
    if (!outermost || outermost->top == 0)
        return outermost;
    __u64 depth = go_stack_depth(hook->ctx);
    for (int i = 0; i < SONDE_OPERATION_LEVELS; i++) {
        key.part = hook->key.part = outermost->top;
        struct sonde_operation *operation = bpf_map_lookup_elem(hook->operations, &key);
        if (operation && operation->call.depth <= depth)
            return operation;
        if (key.part == 0)
            return 0;
        outermost->top = key.part - 1;
        if (operation)
            sonde_operation_abandon(hook->operations, &key, operation);
    }
    return 0;
}

/// Finds the operation that sonde_operation_begin_at began at `address`; null if there is none. One map
/// lookup.
static __always_inline void *sonde_operation_find_at(struct sonde_hook *hook, __u64 address) {
    struct sonde_key key = {.id = address, .process = hook->process};
    hook->key = key;
    return bpf_map_lookup_elem(hook->operations, &key);
}

/// Ends the operation that was found, sent or not: its goroutine's active span is again the one
/// before, the operation is forgotten but for what its context leads to, and its outcome counted,
/// unless that of its record was. Two or three map operations; an update and three reads more where it
/// has a context.
static __always_inline void sonde_operation_end(const struct sonde_hook *hook,
                                                const struct sonde_operation *operation) {
    struct sonde_key key = hook->key;
    sonde_operation_settle(operation);
    sonde_span_end(operation, key.process);
    if (operation->context)
        sonde_ended_span_put(operation->context, key.process, &operation->span);
    SONDE_MARK(SONDE_MARK_END);
    bpf_map_delete_elem(hook->operations, &key);
    if (key.part == 0)
        return;
    __u32 top = key.part - 1;
    key.part = 0;
    struct sonde_operation *outermost = bpf_map_lookup_elem(hook->operations, &key);
    if (outermost)
        outermost->top = top;
}
