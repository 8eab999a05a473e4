// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Operations from their entry hook to their end hook. An operation is found by its goroutine. The
/// depth of the stack and the goroutine's id distinguish recursion, a panic that skipped the end,
/// and a reused goroutine.
#pragma once

#include <sonde/active_span.bpf.h>
#include <sonde/goroutine.bpf.h>
#include <sonde/resting_limit.bpf.h>
#include <sonde/sampler.bpf.h>
#include <sonde/span.h>

enum {
    SONDE_OPERATION_LEVELS = 4, ///< nested operations of one probe on one goroutine
    SONDE_EEXIST = 17,          ///< errno: the map already has an entry with this key
};

/// Declares a probe's map of running operations; `value_type` must start with `struct
/// sonde_operation`. The id of the key is the address of the goroutine's `runtime.g`, or another
/// value that identifies the operation. Its part is the nesting level: 0 for the outermost
/// operation. It is not an LRU map, which would evict a running operation silently: a full map
/// refuses an entry, and the refusal is counted. The Manager removes the entries that a dead
/// process left behind.
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

/// Restores the span that the goroutine ran before this operation. If it ran none, its entry is
/// removed, or rests if that of the operation does. It is a global function: the verifier checks
/// its body once, separately. Costs one or two map operations, and two more if a context leads to
/// the operation.
__noinline int sonde_span_end(const struct sonde_operation *operation, __u32 process) {
    if (!operation)
        return 0;
    struct sonde_key key = {
        .id = operation->call.goroutine, .process = process, .part = SONDE_SPAN_OF_GOROUTINE};
    struct sonde_active_span *active = bpf_map_lookup_elem(&shared_spans, &key);
    // An operation that ends out of order leaves spans alone that were started after it.
    if (active && sonde_is_span_of(active, operation)) {
        if (operation->outer.context.valid)
            *active = operation->outer;
        else if (operation->rest == SONDE_RESTING)
            active->context.valid = 0;
        else
            bpf_map_delete_elem(&shared_spans, &key);
    }
    if (!operation->context)
        return 0;
    key.id = operation->context;
    key.part = SONDE_SPAN_OF_CONTEXT;
    active = bpf_map_lookup_elem(&shared_spans, &key);
    if (active && sonde_is_span_of(active, operation))
        bpf_map_delete_elem(&shared_spans, &key);
    return 0;
}

/// Records in `operation` that it begins as the call `call`.
static __always_inline void sonde_operation_reset(struct sonde_operation *operation,
                                                  const struct sonde_call *call) {
    __builtin_memset(operation, 0, sizeof(*operation));
    operation->call = *call;
    SONDE_MARK(SONDE_MARK_BEGIN);
    sonde_count(SONDE_COUNT_STARTED);
}

/// Records in `operation` where it begins. Returns false if the probe is off in this process: then
/// nothing has begun. Costs three reads.
__attribute__((warn_unused_result)) static __always_inline _Bool
sonde_operation_init(struct sonde_hook *hook, struct sonde_operation *operation) {
    struct sonde_call call;
    if (!sonde_is_on(hook))
        return 0;
    sonde_call_init(hook, &call);
    sonde_operation_reset(operation, &call);
    return 1;
}

/// Whether the sampler of a group wants a span of this trace (sonde_sample).
static __always_inline _Bool sonde_operation_sample(__u32 group, const __u8 *trace_id,
                                                    const struct sonde_span_context *parent,
                                                    __u8 kind) {
    const struct sonde_group *settings = sonde_settings_of(group);
    return settings && sonde_sample(&settings->sampler, trace_id, parent, kind);
}

/// Counts an operation as lost for this reason, unless the sampler had already dropped it.
static __always_inline void sonde_operation_lost(const struct sonde_operation *operation,
                                                 enum sonde_counter reason) {
    sonde_count(operation->sampled ? reason : SONDE_COUNT_UNSAMPLED);
}

/// Counts the outcome of an operation that has ended and was never kept, such as one that begins
/// and ends at the same hook. sonde_operation_end does this for operations that were kept.
static __always_inline void sonde_operation_settle(const struct sonde_operation *operation) {
    if (operation->recorded)
        return;
    // If the span was never started, the sampler was not asked.
    _Bool dropped = !operation->sampled && operation->span.valid;
    sonde_count(dropped ? SONDE_COUNT_UNSAMPLED : SONDE_COUNT_NOT_REPORTED);
}

/// Removes the entry of an operation.
static __always_inline void sonde_operation_remove(void *map, const struct sonde_key *key,
                                                   const struct sonde_operation *operation) {
    if (operation->rest)
        sonde_rest_end();
    bpf_map_delete_elem(map, key);
}

/// Removes an operation that was kept but whose end never comes. Costs two or three map operations.
static __always_inline void sonde_operation_abandon(void *map, const struct sonde_key *key,
                                                    const struct sonde_operation *operation) {
    sonde_operation_lost(operation, SONDE_COUNT_ABANDONED);
    sonde_span_end(operation, key->process);
    sonde_operation_remove(map, key, operation);
}

/// Removes an entry that rests, and that of its goroutine's span.
static __always_inline void sonde_operation_discard(const struct sonde_hook *hook,
                                                    const struct sonde_key *key,
                                                    const struct sonde_operation *operation) {
    struct sonde_key holder = {
        .id = operation->call.goroutine, .process = hook->process, .part = SONDE_SPAN_OF_GOROUTINE};
    const struct sonde_active_span *span = bpf_map_lookup_elem(&shared_spans, &holder);
    if (span && !span->context.valid)
        bpf_map_delete_elem(&shared_spans, &holder);
    sonde_operation_remove(hook->operations, key, operation);
}

/// Counts an operation that begins within `outer` and is nested too deeply to be kept. The sampler
/// decides about it as about any child of `outer`.
static __always_inline void sonde_operation_too_deep(const struct sonde_hook *hook,
                                                     const struct sonde_operation *outer) {
    struct sonde_span_context parent = {.trace_flags = outer->span.trace_flags};
    sonde_count(
        sonde_operation_sample(hook->group, outer->span.trace_id, &parent, SONDE_PARENT_LOCAL)
            ? SONDE_COUNT_NESTED_TOO_DEEP
            : SONDE_COUNT_UNSAMPLED);
}

/// Returns the key of the running goroutine's operation at level `level`.
static __always_inline struct sonde_key sonde_goroutine_operation(const struct sonde_hook *hook,
                                                                  __u32 level) {
    return (struct sonde_key){
        .id = GO_GOROUTINE(hook->ctx), .process = hook->process, .part = level};
}

/// Gives an operation that begins here the key of its level among the operations that its goroutine
/// runs. Those that no longer run are abandoned: a panic skipped their end, or their goroutine
/// ended and another one reuses its memory. Returns null, or the operation in which this one is
/// nested too deeply. Costs one map lookup if nothing else runs.
static __always_inline struct sonde_operation *
sonde_operation_place(struct sonde_hook *hook, const struct sonde_operation *operation) {
    struct sonde_key key = sonde_goroutine_operation(hook, 0);
    hook->key = key;
    __u64 depth = operation->call.depth;

    struct sonde_operation *outermost = bpf_map_lookup_elem(hook->operations, &key);
    if (SONDE_LIKELY(!outermost || outermost->rest == SONDE_RESTING))
        return 0;
    __u32 level = outermost->top + 1;
    // The counter has 64 bits: Linux 5.15's verifier loses the bounds of a narrower one that is
    // spilled to the stack.
    for (__u64 i = 0; i < SONDE_OPERATION_LEVELS; i++) {
        if (level == 0)
            break;
        key.part = level - 1;
        struct sonde_operation *outer = bpf_map_lookup_elem(hook->operations, &key);
        if (outer && outer->call.goroutine == operation->call.goroutine &&
            go_call_runs(hook->ctx, depth, outer->call.depth, outer->call.return_address)) {
            if (level < SONDE_OPERATION_LEVELS)
                break;
            return outer;
        }
        level--;
        // This comes before the removal, because the outermost operation may be the one to remove.
        if (level > 0)
            outermost->top = level - 1;
        if (outer)
            sonde_operation_abandon(hook->operations, &key, outer);
    }
    hook->key.part = level;
    return 0;
}

/// Begins an operation of the running goroutine, and records in `operation` where it begins.
/// Returns false if it does not begin: the probe is off in this process, or the operation is nested
/// too deeply, which is counted. Costs three reads, and one map lookup if nothing else runs.
__attribute__((warn_unused_result)) static __always_inline _Bool
sonde_operation_begin(struct sonde_hook *hook, struct sonde_operation *operation) {
    if (!sonde_operation_init(hook, operation))
        return 0;
    const struct sonde_operation *outer = sonde_operation_place(hook, operation);
    if (SONDE_UNLIKELY(outer))
        sonde_operation_too_deep(hook, outer);
    return !outer;
}

/// Begins an operation that is identified by `address` instead of its goroutine, such as one that
/// ends on another goroutine. Returns false if the probe is off in this process. Costs three reads.
__attribute__((warn_unused_result)) static __always_inline _Bool sonde_operation_begin_at(
    struct sonde_hook *hook, __u64 address, struct sonde_operation *operation) {
    hook->key = (struct sonde_key){.id = address, .process = hook->process};
    return sonde_operation_init(hook, operation);
}

/// Implements sonde_operation_keep.
static __always_inline _Bool sonde_operation_put(const struct sonde_hook *hook,
                                                 const void *operation) {
    struct sonde_key key = hook->key;
    if (((const struct sonde_operation *)operation)->rest)
        return 1;
    long result = bpf_map_update_elem(hook->operations, &key, operation, BPF_NOEXIST);
    if (SONDE_UNLIKELY(result == -SONDE_EEXIST)) {
        struct sonde_operation *other = bpf_map_lookup_elem(hook->operations, &key);
        if (other && other->rest == SONDE_RESTING)
            sonde_operation_discard(hook, &key, other);
        else if (other)
            sonde_operation_abandon(hook->operations, &key, other);
        result = bpf_map_update_elem(hook->operations, &key, operation, BPF_NOEXIST);
    }
    if (SONDE_UNLIKELY(result)) {
        sonde_operation_lost(operation, SONDE_COUNT_OPERATIONS_FULL);
        sonde_span_end(operation, key.process);
        return 0;
    }
    if (SONDE_LIKELY(key.part == 0))
        return 1;
    __u32 level = key.part;
    key.part = 0;
    struct sonde_operation *outermost = bpf_map_lookup_elem(hook->operations, &key);
    if (outermost)
        outermost->top = level;
    return 1;
}

/// Keeps the operation that was begun until its end. A resumed one is in its entry already. If
/// another operation is kept under the same key, its end never came, and it is abandoned; an entry
/// that rests there is that of an earlier goroutine. Returns false, and counts it, if the map is
/// full. Costs one map update, and a lookup if operations are nested.
static __always_inline _Bool sonde_operation_keep(const struct sonde_hook *hook,
                                                  const void *operation) {
    SONDE_MARK(SONDE_MARK_KEEP);
    return sonde_operation_put(hook, operation);
}

/// Finds the innermost operation that runs on this goroutine; null if there is none. It serves
/// hooks that end an operation without being a return, such as the entry of a function that is
/// always called next. Costs one or two map lookups.
static __always_inline void *sonde_operation_innermost(struct sonde_hook *hook) {
    struct sonde_key key = sonde_goroutine_operation(hook, 0);
    hook->key = key;
    struct sonde_operation *outermost = bpf_map_lookup_elem(hook->operations, &key);
    if (!outermost || outermost->rest == SONDE_RESTING)
        return 0;
    if (SONDE_LIKELY(outermost->top == 0))
        return outermost;
    key.part = hook->key.part = outermost->top;
    return bpf_map_lookup_elem(hook->operations, &key);
}

/// Finds the operation whose function returns here, at a `ret`; null if there is none. Operations
/// that began within it and have not ended were cut off by a panic: they are abandoned and counted.
/// Costs one map lookup; if operations are nested, also a read, and a lookup for each level.
static __always_inline void *sonde_operation_find(struct sonde_hook *hook) {
    struct sonde_key key = sonde_goroutine_operation(hook, 0);
    hook->key = key;
    SONDE_MARK(SONDE_MARK_FIND);
    struct sonde_operation *outermost = bpf_map_lookup_elem(hook->operations, &key);
    if (!outermost || outermost->rest == SONDE_RESTING)
        return 0;
    if (SONDE_LIKELY(outermost->top == 0))
        return outermost;
    __u64 depth = go_stack_depth(hook->ctx);
    for (__u64 i = 0; i < SONDE_OPERATION_LEVELS; i++) {
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

/// Finds the operation that sonde_operation_begin_at began at `address`; null if there is none.
/// Costs one map lookup.
static __always_inline void *sonde_operation_find_at(struct sonde_hook *hook, __u64 address) {
    struct sonde_key key = {.id = address, .process = hook->process};
    hook->key = key;
    return bpf_map_lookup_elem(hook->operations, &key);
}

/// Moves the entry of an operation from a key to that of the hook. The levels of a goroutine's
/// operations are as if it had ended there.
static __always_inline void sonde_operation_rekey(const struct sonde_hook *hook,
                                                  const struct sonde_key *from,
                                                  struct sonde_operation *operation) {
    operation->top = 0;
    sonde_operation_put(hook, operation);
    bpf_map_delete_elem(hook->operations, from);
}

/// Lets an operation that sonde_operation_find has found outlive the call that returns. It is no
/// longer that of its goroutine, and sonde_operation_find_at finds it by `address`. `operation`
/// must not be used afterwards. Costs four map operations, and one more if operations are nested.
static __always_inline void sonde_operation_detach(struct sonde_hook *hook, __u64 address,
                                                   struct sonde_operation *operation) {
    struct sonde_key from = hook->key, outermost_key = from;
    sonde_span_end(operation, hook->process);
    __builtin_memset(&operation->outer, 0, sizeof(operation->outer));
    operation->call.g = 0;
    hook->key = (struct sonde_key){.id = address, .process = hook->process};
    sonde_operation_rekey(hook, &from, operation);
    SONDE_MARK(SONDE_MARK_END);
    if (SONDE_LIKELY(from.part == 0))
        return;
    outermost_key.part = 0;
    struct sonde_operation *outermost = bpf_map_lookup_elem(hook->operations, &outermost_key);
    if (outermost)
        outermost->top = from.part - 1;
}

/// Lets an operation that sonde_operation_find_at has found end where the running function returns:
/// there sonde_operation_find finds it, and so does SONDE_CALL_END. Call this at that function's
/// entry. `operation` must not be used afterwards. If it is nested too deeply now, it is lost,
/// which is counted. Costs three reads and three map operations.
static __always_inline void sonde_operation_attach(struct sonde_hook *hook,
                                                   struct sonde_operation *operation) {
    struct sonde_key from = hook->key;
    sonde_call_init(hook, &operation->call);
    if (SONDE_UNLIKELY(sonde_operation_place(hook, operation))) {
        sonde_operation_lost(operation, SONDE_COUNT_NESTED_TOO_DEEP);
        bpf_map_delete_elem(hook->operations, &from);
        return;
    }
    sonde_operation_rekey(hook, &from, operation);
}

/// Does what sonde_operation_end does, except for the operation's entry.
static __always_inline void sonde_operation_finish(const struct sonde_hook *hook,
                                                   const struct sonde_operation *operation) {
    sonde_operation_settle(operation);
    sonde_span_end(operation, hook->process);
    if (operation->context)
        sonde_ended_span_put(operation->context, hook->process, &operation->span);
    SONDE_MARK(SONDE_MARK_END);
}

/// Ends the operation that was found, whether or not its record was sent. The span that its
/// goroutine ran before becomes the active one again, and the operation is removed, except for the
/// ended span that its context leads to. Its outcome is counted, unless the outcome of its record
/// was. Costs two or three map operations, and an update and three reads more if it has a context.
static __always_inline void sonde_operation_end(const struct sonde_hook *hook,
                                                const struct sonde_operation *operation) {
    struct sonde_key key = hook->key;
    sonde_operation_finish(hook, operation);
    sonde_operation_remove(hook->operations, &key, operation);
    if (SONDE_LIKELY(key.part == 0))
        return;
    __u32 top = key.part - 1;
    key.part = 0;
    struct sonde_operation *outermost = bpf_map_lookup_elem(hook->operations, &key);
    if (outermost)
        outermost->top = top;
}
