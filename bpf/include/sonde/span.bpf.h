// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Starts spans: finds their parents, gives them ids, and decides whether they are recorded.
///
/// The parent is the first that is found in this order:
///   1. the trace context that came with the request (sonde_span_start_remote), unless 2 or 3 finds
///      a span of that same trace, which then lies between the caller and this one;
///   2. the innermost span that runs on the same goroutine, whichever probe started it;
///   3. the span of the context.Context that the operation was given, or of an ancestor of that
///      context, even if the span has ended. If the program makes spans itself, the inner one of 2
///      and 3 comes first (sonde/program_span.bpf.h);
///   4. if the host asks for it, the span in which this goroutine was started, or the goroutine
///      that started this one, and so on. It is the span of that moment, because the goroutine that
///      ran it may serve another request by now. An operation that arrives from outside skips this
///      step: no goroutine of the program caused it.
#pragma once

#include <sonde/event.h>
#include <sonde/goroutine_tree.bpf.h>
#include <sonde/operation.bpf.h>
#include <sonde/random.bpf.h>
#include <sonde/sampler.bpf.h>

/// The family of an object's spans, an enum sonde_span_family. A program whose spans have one
/// defines it before it includes the library.
#ifndef SONDE_SPAN_FAMILY
#define SONDE_SPAN_FAMILY SONDE_FAMILY_NONE
#endif

/// Whether the innermost span that runs on this goroutine is of a family. A library that programs
/// use directly and through another one, whose probe's spans are of that family, then begins no
/// span: SONDE_CALL_START_IF(..., !sonde_span_is_within(hook, SONDE_FAMILY_SQL), ...). Costs a map
/// lookup and two reads, and a third if a span is found.
static __always_inline _Bool sonde_span_is_within(const struct sonde_hook *hook,
                                                  enum sonde_span_family family) {
    const struct sonde_active_span *active =
        sonde_span_of_goroutine(hook, sonde_goroutine_id(hook), go_stack_depth(hook->ctx));
    return active && active->context.family == family;
}

/// Assigns ids to a starting span, asks the sampler of the process's group, and records when the
/// span starts. Returns whether it is sampled. It is a global function: the verifier checks its
/// body once, separately.
__noinline int sonde_span_identify(struct sonde_operation *operation, __u32 group,
                                   const struct sonde_span_context *parent, __u32 kind) {
    if (!operation || !parent)
        return 0;
    struct sonde_span_context *span = &operation->span;
    struct sonde_random_words random = {};
    operation->parent = kind;
    span->valid = SONDE_SPAN_VALID | (parent->valid & ~((1 << SONDE_SPAN_DESCRIBED) - 1));
    span->family = SONDE_SPAN_FAMILY;
    sonde_random(&random);
    if (kind == SONDE_PARENT_NONE) {
        // The id of a root is mixed from that of its trace, so two random words are enough.
        __builtin_memcpy(span->trace_id, random.words, sizeof(span->trace_id));
        *(__u64 *)span->span_id = sonde_mix(random.words[0], random.words[1]) ?: 1;
        operation->sampled = sonde_operation_sample(group, span->trace_id, 0, kind);
    } else {
        *(__u64 *)span->span_id = random.words[0];
        __builtin_memcpy(span->trace_id, parent->trace_id, sizeof(span->trace_id));
        __builtin_memcpy(operation->parent_id, parent->span_id, sizeof(operation->parent_id));
        __builtin_memcpy(span->entry_id,
                         kind == SONDE_PARENT_REMOTE ? parent->span_id : parent->entry_id,
                         sizeof(span->entry_id));
        span->trace_flags = parent->trace_flags & ~SONDE_TRACE_SAMPLED;
        operation->sampled = sonde_operation_sample(group, span->trace_id, parent, kind);
    }
    span->trace_flags |= operation->sampled;
    if (operation->sampled) {
        operation->start = bpf_ktime_get_boot_ns();
        sonde_span_set_began(span, operation->start);
    }
    return operation->sampled;
}

/// Lets other operations find an operation's span: by its goroutine, unless the operation is
/// detached from it or the goroutine's entry is up to date, and by the context that it offers, if
/// any. It is a global function, so that it does not occupy the stack while parents are searched
/// for. Costs a map update for each of the two.
__noinline int sonde_span_publish(const struct sonde_operation *operation, __u32 process,
                                  __u32 by_goroutine, const struct sonde_arrival *arrival) {
    if (!operation || !arrival)
        return 0;
    struct sonde_active_span active = {
        .context = operation->span, .call = operation->call, .arrival = *arrival};
    struct sonde_key key = {
        .id = operation->call.goroutine, .process = process, .part = SONDE_SPAN_OF_GOROUTINE};
    if (by_goroutine && operation->call.g)
        sonde_span_put(&key, &active);
    key.id = operation->context;
    key.part = SONDE_SPAN_OF_CONTEXT;
    if (key.id)
        sonde_span_put(&key, &active);
    return 0;
}

/// Does what sonde_span_identify does, and lets other operations find the span. `active` is the
/// entry of the goroutine, or null if it has none or is not to be changed. The operation `arrives`
/// if it comes from outside.
static __always_inline _Bool sonde_span_begin(const struct sonde_hook *hook,
                                              struct sonde_operation *operation,
                                              struct sonde_active_span *active,
                                              const struct sonde_span_context *parent, __u8 kind,
                                              const _Bool arrives) {
    sonde_span_identify(operation, hook->group, parent, kind);
    struct sonde_arrival *arrival = &operation->outer.arrival, own = {};
    if (arrives) {
        arrival = &own;
        if (operation->sampled)
            __builtin_memcpy(own.span_id, operation->span.span_id, sizeof(own.span_id));
    }
    if (active) {
        active->context = operation->span;
        active->call = operation->call;
        active->arrival = *arrival;
    }
    if (!active || operation->context)
        sonde_span_publish(operation, hook->process, !active, arrival);
    SONDE_MARK(SONDE_MARK_SPAN);
    return operation->sampled;
}

/// Returns the entry of the goroutine's span, or null if it has none. Keeps the span that the
/// goroutine runs so far, if any, so that the end can restore it. Costs one map lookup, and a read
/// if the goroutine runs a span.
static __always_inline struct sonde_active_span *
sonde_span_take_outer(const struct sonde_hook *hook, struct sonde_operation *operation) {
    struct sonde_active_span *active =
        sonde_span_entry_of_goroutine(hook, operation->call.goroutine);
    if (active && sonde_span_is_active(hook, active, operation->call.depth))
        operation->outer = *active;
    return active;
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

/// Copies the span that the goroutine's program itself started last, if it runs around `call`.
static __always_inline void sonde_span_find_made(const struct sonde_hook *hook,
                                                 const struct sonde_call *call,
                                                 struct sonde_span_context *span) {
    struct sonde_key key = {
        .id = call->goroutine, .process = hook->process, .part = SONDE_SPAN_OF_PROGRAM};
    const struct sonde_active_span *made = bpf_map_lookup_elem(&shared_spans, &key);
    if (made && sonde_span_is_active(hook, made, call->depth))
        *span = made->context;
}

/// Copies the span of this process that is the parent of an operation, according to the goroutine
/// and the context. If there is none, `parent->valid` is 0. Returns the entry of the goroutine's
/// span, or null if it has none.
static __always_inline struct sonde_active_span *
sonde_span_find_local(const struct sonde_hook *hook, struct sonde_operation *operation,
                      struct go_interface context, struct sonde_span_context *parent) {
    struct sonde_active_span *active = sonde_span_take_outer(hook, operation);
    const struct sonde_executable *executable = hook->executable;
    // Where a program forgets sonde_admit, there is none. A check of the build says so, if clang
    // does not see it before.
    asm volatile("" : "+r"(executable));
    _Bool makes_spans = executable->flags & SONDE_EXECUTABLE_MAKES_SPANS;
    __builtin_memset(parent, 0, sizeof(*parent));
    if (context.data && (makes_spans || !operation->outer.context.valid))
        sonde_span_of_context(context.type, context.data, hook->executable->slot, hook->process,
                              parent);
    if (makes_spans && !parent->valid)
        sonde_span_find_made(hook, &operation->call, parent);
    sonde_span_take_inner(parent, &operation->outer.context);
    return active;
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
    struct sonde_active_span *active = sonde_span_find_local(hook, operation, context, &parent);
    _Bool is_remote = remote->valid && !sonde_is_one_trace(&parent, remote);
    return sonde_span_begin(hook, operation, active, is_remote ? remote : &parent,
                            is_remote      ? SONDE_PARENT_REMOTE
                            : parent.valid ? SONDE_PARENT_LOCAL
                                           : SONDE_PARENT_NONE,
                            1);
}

/// Finds the parent of an operation inside the process, as sonde_span_find_local does, or in its
/// goroutine's origin. Sets `kind` to where it was found.
static __always_inline struct sonde_active_span *
sonde_span_find_parent(const struct sonde_hook *hook, struct sonde_operation *operation,
                       struct go_interface context, struct sonde_span_context *parent, __u8 *kind) {
    struct sonde_active_span *active = sonde_span_find_local(hook, operation, context, parent);
    *kind = SONDE_PARENT_NONE;
    if (parent->valid)
        *kind = SONDE_PARENT_LOCAL;
    else if (sonde_config.follow_goroutines &&
             sonde_span_of_creator(operation->call.goroutine, hook->process, parent))
        *kind = SONDE_PARENT_GOROUTINE;
    return active;
}

/// Starts the span of an operation inside the process; `context` is the context.Context that it was
/// given, or SONDE_NO_CONTEXT. Returns whether the span is sampled, as sonde_span_start_remote
/// does. Costs a map lookup and an update; if the goroutine runs no span, it also costs what
/// sonde_span_of_context does, and a lookup if goroutines are followed.
static __always_inline _Bool sonde_span_start(const struct sonde_hook *hook,
                                              struct sonde_operation *operation,
                                              struct go_interface context) {
    struct sonde_span_context parent;
    __u8 kind;
    struct sonde_active_span *active =
        sonde_span_find_parent(hook, operation, context, &parent, &kind);
    return sonde_span_begin(hook, operation, active, &parent, kind, 0);
}

/// Does what sonde_span_start does, for an operation that outlives the call that starts it, or ends
/// on another goroutine. Operations that its goroutine starts meanwhile are not its children.
static __always_inline _Bool sonde_span_start_detached(const struct sonde_hook *hook,
                                                       struct sonde_operation *operation,
                                                       struct go_interface context) {
    struct sonde_span_context parent;
    __u8 kind;
    sonde_span_find_parent(hook, operation, context, &parent, &kind);
    __builtin_memset(&operation->outer, 0, sizeof(operation->outer));
    operation->call.g = 0;
    return sonde_span_begin(hook, operation, 0, &parent, kind, 0);
}

/// Starts the span of an operation that was handed to the running goroutine, over a channel for
/// example: no span of this goroutine has caused it, nor has the span in which the goroutine was
/// started. It outlives the call that starts it, as after sonde_span_start_detached. `remote` is
/// the trace context that was handed over with it, valid or not. Costs no map operation.
static __always_inline _Bool sonde_span_start_handed_over(const struct sonde_hook *hook,
                                                          struct sonde_operation *operation,
                                                          const struct sonde_span_context *remote) {
    struct sonde_span_context none = {};
    operation->call.g = 0;
    return sonde_span_begin(hook, operation, 0, remote->valid ? remote : &none,
                            remote->valid ? SONDE_PARENT_REMOTE : SONDE_PARENT_NONE, 0);
}
