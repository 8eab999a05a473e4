// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Starts spans: finds their parents, gives them ids, and decides whether they are recorded.
///
/// The parent is the first that is found in this order:
///   1. the trace context that came with the request (sonde_span_start_remote), unless 2 or 3 finds
///      a span of that same trace, which then lies between the caller and this one;
///   2. the innermost span that runs on the same goroutine, whichever probe started it;
///   3. the span of the context.Context that the operation was given, or of an ancestor of that
///      context, even if the span has ended;
///   4. if the host asks for it, the span in which this goroutine was started, or the goroutine
///      that started this one, and so on. It is the span of that moment, because the goroutine that
///      ran it may serve another request by now. An operation that arrives from outside skips this
///      step: no goroutine of the program caused it.
#pragma once

#include <sonde/event.h>
#include <sonde/goroutine_tree.bpf.h>
#include <sonde/operation.bpf.h>
#include <sonde/sampler.bpf.h>

/// Returns random bits, not all of them zero.
static __always_inline __u64 sonde_random(void) {
    return ((__u64)bpf_get_prandom_u32() << 32 | bpf_get_prandom_u32()) ?: 1;
}

/// Fills in the id of a new trace, and the span id of its root, which is mixed from it: two random
/// words are enough for both.
static __always_inline void sonde_new_trace(struct sonde_span_context *span) {
    __u64 *trace_id = (__u64 *)span->trace_id;
    trace_id[0] = sonde_random();
    trace_id[1] = sonde_random();
    *(__u64 *)span->span_id = sonde_mix(trace_id[0], trace_id[1]) ?: 1;
}

/// Assigns ids to a starting span and asks the sampler. Returns whether the span is sampled.
static __always_inline _Bool sonde_span_identify(struct sonde_operation *operation,
                                                 const struct sonde_span_context *parent,
                                                 __u8 kind) {
    struct sonde_span_context *span = &operation->span;
    operation->parent = kind;
    span->valid = 1;
    if (kind == SONDE_PARENT_NONE) {
        sonde_new_trace(span);
        operation->sampled = sonde_sample(span->trace_id, 0, kind);
    } else {
        *(__u64 *)span->span_id = sonde_random();
        __builtin_memcpy(span->trace_id, parent->trace_id, sizeof(span->trace_id));
        __builtin_memcpy(operation->parent_id, parent->span_id, sizeof(operation->parent_id));
        __builtin_memcpy(span->entry_id,
                         kind == SONDE_PARENT_REMOTE ? parent->span_id : parent->entry_id,
                         sizeof(span->entry_id));
        span->trace_flags = parent->trace_flags & ~SONDE_TRACE_SAMPLED;
        operation->sampled = sonde_sample(span->trace_id, parent, kind);
    }
    span->trace_flags |= operation->sampled;
    return operation->sampled;
}

/// Lets other operations find an operation's span: by its goroutine, unless the operation is
/// detached from it, and by the context that it offers, if any. It is a global function, so that it
/// does not occupy the stack while parents are searched for. Costs a map update for each of the
/// two, or a lookup where the goroutine has an entry already.
__noinline int sonde_span_publish(const struct sonde_operation *operation, __u32 process) {
    if (!operation)
        return 0;
    struct sonde_active_span active = {.context = operation->span, .call = operation->call};
    struct sonde_key key = {
        .id = operation->call.goroutine, .process = process, .part = SONDE_SPAN_OF_GOROUTINE};
    if (operation->call.g) {
        struct sonde_active_span *before =
            operation->rest || operation->outer.context.valid
                ? bpf_map_lookup_elem(&shared_spans, &key) : 0;
        if (before)
            *before = active;
        else
            sonde_span_put(&key, &active);
    }
    key.id = operation->context;
    key.part = SONDE_SPAN_OF_CONTEXT;
    if (key.id)
        sonde_span_put(&key, &active);
    SONDE_MARK(SONDE_MARK_SPAN);
    return 0;
}

/// Does what sonde_span_identify does, and lets other operations find the span.
static __always_inline _Bool sonde_span_begin(struct sonde_operation *operation, __u32 process,
                                              const struct sonde_span_context *parent, __u8 kind) {
    sonde_span_identify(operation, parent, kind);
    sonde_span_publish(operation, process);
    return operation->sampled;
}

/// Keeps the span that the goroutine runs so far, so that the end can restore it. Returns whether
/// there is one. Costs one map lookup.
static __always_inline _Bool sonde_span_take_outer(const struct sonde_hook *hook,
                                                   struct sonde_operation *operation) {
    const struct sonde_active_span *outer =
        sonde_span_of_goroutine(hook, operation->call.goroutine, operation->call.depth);
    if (!outer)
        return 0;
    operation->outer = *outer;
    return 1;
}

/// Lets operations find this one as their parent through `context`, the context.Context that it
/// hands on, or through any context derived from it. They can do so until the operation ends, and
/// afterwards as long as the traced program holds such a context. The context must be this
/// operation's own, and must stay reachable for Go as long as the operation runs, as that of an
/// http.Request does; otherwise its address may be reused for another context meanwhile. Call this
/// before the operation's span is started, because a span that the address led to before is not its
/// parent. Costs nothing if no program of the executable looks for a span by its context; otherwise
/// a map lookup, and an update at the start.
static __always_inline void sonde_span_offer_context(const struct sonde_hook *hook,
                                                     struct sonde_operation *operation,
                                                     struct go_interface context) {
    struct sonde_key key = {
        .id = context.data, .process = hook->process, .part = SONDE_SPAN_OF_CONTEXT};
    if (!(hook->executable->flags & SONDE_EXECUTABLE_FINDS_BY_CONTEXT))
        return;
    operation->context = context.data;
    void *ended = context.data ? sonde_ended_spans() : 0;
    if (ended && bpf_map_lookup_elem(ended, &key))
        bpf_map_delete_elem(ended, &key);
}

/// Copies the span of this process that is the parent of an operation, according to the goroutine
/// and the context. If there is none, `parent->valid` is 0.
static __always_inline void sonde_span_find_local(const struct sonde_hook *hook,
                                                  struct sonde_operation *operation,
                                                  struct go_interface context,
                                                  struct sonde_span_context *parent) {
    __builtin_memset(parent, 0, sizeof(*parent));
    if (sonde_span_take_outer(hook, operation))
        *parent = operation->outer.context;
    else if (context.data)
        sonde_span_of_context(context.type, context.data, hook->executable->slot, hook->process,
                              parent);
}

static __always_inline _Bool sonde_is_one_trace(const struct sonde_span_context *one,
                                                const struct sonde_span_context *other) {
    const __u64 *id = (const __u64 *)one->trace_id, *other_id = (const __u64 *)other->trace_id;
    return one->valid && other->valid && id[0] == other_id[0] && id[1] == other_id[1];
}

/// Starts the span of an operation that arrives from outside. `remote` is the trace context that
/// its caller sent, valid or not. `context` is the context.Context that the operation was given, or
/// SONDE_NO_CONTEXT if no span of this process can have caused it. Returns whether the span is
/// sampled. If it is not, read nothing more about the operation, but keep and end it all the same,
/// since it may be the parent of others. Costs a map lookup and an update; with a context, it also
/// costs what sonde_span_of_context does.
static __always_inline _Bool sonde_span_start_remote(const struct sonde_hook *hook,
                                                     struct sonde_operation *operation,
                                                     const struct sonde_span_context *remote,
                                                     struct go_interface context) {
    struct sonde_span_context parent;
    sonde_span_find_local(hook, operation, context, &parent);
    if (remote->valid && !sonde_is_one_trace(&parent, remote))
        return sonde_span_begin(operation, hook->process, remote, SONDE_PARENT_REMOTE);
    return sonde_span_begin(operation, hook->process, &parent,
                            parent.valid ? SONDE_PARENT_LOCAL : SONDE_PARENT_NONE);
}

/// Finds the parent of an operation inside the process. Returns where it was found: enum
/// sonde_parent.
static __always_inline __u8 sonde_span_find_parent(const struct sonde_hook *hook,
                                                   struct sonde_operation *operation,
                                                   struct go_interface context,
                                                   struct sonde_span_context *parent) {
    sonde_span_find_local(hook, operation, context, parent);
    if (parent->valid)
        return SONDE_PARENT_LOCAL;
    if (sonde_config.follow_goroutines &&
        sonde_span_of_creator(operation->call.goroutine, hook->process, parent))
        return SONDE_PARENT_GOROUTINE;
    return SONDE_PARENT_NONE;
}

/// Starts the span of an operation inside the process; `context` is the context.Context that it was
/// given, or SONDE_NO_CONTEXT. Returns whether the span is sampled, as sonde_span_start_remote
/// does. Costs a map lookup and an update; if the goroutine runs no span, it also costs what
/// sonde_span_of_context does, and a lookup if goroutines are followed.
static __always_inline _Bool sonde_span_start(const struct sonde_hook *hook,
                                              struct sonde_operation *operation,
                                              struct go_interface context) {
    struct sonde_span_context parent;
    __u8 kind = sonde_span_find_parent(hook, operation, context, &parent);
    return sonde_span_begin(operation, hook->process, &parent, kind);
}

/// Does what sonde_span_start does, for an operation that outlives the call that starts it, or ends
/// on another goroutine. Operations that its goroutine starts meanwhile are not its children.
static __always_inline _Bool sonde_span_start_detached(const struct sonde_hook *hook,
                                                       struct sonde_operation *operation,
                                                       struct go_interface context) {
    struct sonde_span_context parent;
    __u8 kind = sonde_span_find_parent(hook, operation, context, &parent);
    __builtin_memset(&operation->outer, 0, sizeof(operation->outer));
    operation->call.g = 0;
    return sonde_span_begin(operation, hook->process, &parent, kind);
}
