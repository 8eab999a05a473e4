// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Spans that the traced program makes itself, with the OpenTelemetry API. A function starts such a
/// span and returns it together with a context.Context that holds it; a method of the span ends it,
/// perhaps on another goroutine. Other operations find the span by that context and, as long as the
/// function that has started it runs, by its goroutine: their parent is the innermost of the spans
/// around them, and of two spans the inner one began later.
#pragma once

#include <sonde/go_struct.bpf.h>
#include <sonde/span.bpf.h>

/// A span that the program has not ended yet. Its id is the address of the program's own struct.
struct sonde_program_span {
    struct sonde_operation operation; ///< `outer` is the span that the goroutine had started before
    __u64 kind;  ///< the trace.SpanKind of a span that the program itself exports; otherwise 0
    __u64 copy;  ///< address of the copy of the program's struct that the context holds, or 0
    __u64 parts; ///< that were sent of it so far
    __u64 flags; ///< of its record, so far
};
SONDE_OPERATIONS(sonde_program_spans, struct sonde_program_span);

/// What the start of a span needs; too large for the stack.
struct sonde_program_span_start {
    struct sonde_program_span span;
    struct sonde_span_context parent;
    struct pt_regs caller;
};

static __always_inline struct sonde_key sonde_program_span_key(const struct sonde_hook *hook,
                                                               __u64 goroutine) {
    return (struct sonde_key){
        .id = goroutine, .process = hook->process, .part = SONDE_SPAN_OF_PROGRAM};
}

/// Whether a span runs around the call that starts another one, or around what that call does.
static __always_inline _Bool sonde_span_is_around(const struct sonde_hook *hook,
                                                  const struct sonde_active_span *span,
                                                  const struct sonde_call *call) {
    return (span->context.valid && span->call.depth == call->depth &&
            span->call.return_address == call->return_address) ||
           sonde_span_is_active(hook, span, call->depth);
}

/// Copies the span that is the parent of one that begins as `call`: that of `context` or, if that
/// one is inner, the one that runs on the goroutine.
static __always_inline void sonde_program_span_find_parent(const struct sonde_hook *hook,
                                                           const struct sonde_call *call,
                                                           struct go_interface context,
                                                           struct sonde_span_context *parent) {
    const struct sonde_active_span *outer = sonde_span_entry_of_goroutine(hook, call->goroutine);
    sonde_span_of_context(context.type, context.data, hook->executable->slot, hook->process,
                          parent);
    if (outer && sonde_span_is_around(hook, outer, call))
        sonde_span_take_inner(parent, &outer->context);
}

/// Begins to offer the context that holds a span.
static __always_inline void sonde_program_span_offer(const struct sonde_hook *hook,
                                                     struct sonde_operation *operation,
                                                     struct go_interface context) {
    struct sonde_key key = {
        .id = context.data, .process = hook->process, .part = SONDE_SPAN_OF_CONTEXT};
    sonde_span_offer_context(hook, operation, context);
    // An earlier context at this address may have held a span that never ended.
    bpf_map_delete_elem(&shared_spans, &key);
}

/// Begins the operation of a span, whose struct is at `address` and which `context` holds, at a
/// `ret` of the function that returns both: SONDE_HOOK's operations are &sonde_program_spans.
/// Copies the span that is its parent: the context's or, if that one is inner, the one that runs on
/// the goroutine. Returns null if no operation begins.
static __always_inline struct sonde_program_span_start *
sonde_program_span_begin(struct sonde_hook *hook, __u64 address, struct go_interface context,
                         struct sonde_span_context *parent) {
    struct sonde_program_span_start *start = sonde_operation_scratch();
    if (!start || !address)
        return 0;
    struct sonde_operation *operation = &start->span.operation;
    go_caller_registers(&start->caller, hook->ctx);
    hook->ctx = &start->caller;
    if (!sonde_operation_begin_at(hook, address, operation))
        return 0;
    start->span.kind = start->span.copy = start->span.parts = start->span.flags = 0;
    sonde_program_span_offer(hook, operation, context);
    sonde_program_span_find_parent(hook, &operation->call, context, parent);
    return start;
}

/// Lets a span be found by the copy of its struct that its context holds, too. Spans that were
/// never ended may have left entries behind under both addresses.
static __always_inline void sonde_program_span_put_copy(const struct sonde_hook *hook, __u64 copy,
                                                        struct sonde_active_span *entry) {
    struct sonde_key key = {.id = copy, .process = hook->process};
    struct sonde_program_span *other = bpf_map_lookup_elem(hook->operations, &key);
    if (other)
        sonde_operation_abandon(hook->operations, &key, &other->operation);
    key.part = SONDE_SPAN_OF_COPY;
    entry->call.return_address = hook->key.id;
    sonde_span_put(&key, entry);
    key.id = hook->key.id;
    bpf_map_delete_elem(&shared_spans, &key);
}

/// Keeps the span that was begun, and lets other operations find it.
static __always_inline void sonde_program_span_keep(const struct sonde_hook *hook,
                                                    struct sonde_program_span_start *start) {
    struct sonde_operation *operation = &start->span.operation;
    struct sonde_key key = sonde_program_span_key(hook, operation->call.goroutine);
    const struct sonde_active_span *before = bpf_map_lookup_elem(&shared_spans, &key);
    struct sonde_active_span active = {.context = operation->span, .call = operation->call};
    if (before && sonde_span_is_around(hook, before, &operation->call))
        operation->outer = *before;
    __u64 held = 0;
    if (operation->context)
        sonde_read(&held, sizeof(held), sonde_context_value(operation->context));
    if (held != hook->key.id)
        start->span.copy = held;
    SONDE_MARK(SONDE_MARK_SPAN);
    if (!sonde_operation_keep(hook, &start->span))
        return;
    sonde_span_put(&key, &active);
    if (!held)
        return;
    key.id = operation->context;
    key.part = SONDE_SPAN_OF_CONTEXT;
    active.call = (struct sonde_call){.depth = SONDE_PROGRAM_SPAN_CALL, .return_address = held};
    sonde_span_put(&key, &active);
    if (start->span.copy)
        sonde_program_span_put_copy(hook, held, &active);
}

/// Starts a span that Sonde reports, as sonde_program_span_begin does, with ids of its own.
static __always_inline void sonde_program_span_start(struct sonde_hook *hook, __u64 address,
                                                     struct go_interface context) {
    struct sonde_span_context parent = {};
    struct sonde_program_span_start *start =
        sonde_program_span_begin(hook, address, context, &parent);
    if (!start)
        return;
    sonde_span_identify(&start->span.operation, hook->group, &parent,
                        parent.valid ? SONDE_PARENT_LOCAL : SONDE_PARENT_NONE);
    start->span.operation.span.valid |= SONDE_SPAN_MADE;
    sonde_program_span_keep(hook, start);
}

/// Starts a span that Sonde reports at the entry of the function that makes it, where what it is
/// told of the span can be read. `context` is what the function was given; a root has no parent,
/// whatever runs around it. Nothing finds the span before sonde_program_span_show. Returns null if
/// no operation begins.
static __always_inline struct sonde_program_span *
sonde_program_span_open(struct sonde_hook *hook, struct go_interface context, _Bool is_root) {
    struct sonde_program_span_start *start = sonde_operation_scratch();
    struct sonde_program_span *span = &start->span;
    if (!start || !sonde_operation_begin(hook, &span->operation))
        return 0;
    span->kind = span->copy = span->parts = span->flags = 0;
    __builtin_memset(&start->parent, 0, sizeof(start->parent));
    if (!is_root)
        sonde_program_span_find_parent(hook, &span->operation.call, context, &start->parent);
    sonde_span_identify(&span->operation, hook->group, &start->parent,
                        start->parent.valid ? SONDE_PARENT_LOCAL : SONDE_PARENT_NONE);
    span->operation.span.valid |= SONDE_SPAN_MADE;
    SONDE_MARK(SONDE_MARK_SPAN);
    struct sonde_key key = hook->key;
    return sonde_operation_keep(hook, span) ? bpf_map_lookup_elem(hook->operations, &key) : 0;
}

/// Lets the span that sonde_program_span_open has started be found from now on: by its struct at
/// `address`, by `context`, which holds it, and by its goroutine. This is for a `ret` of the
/// function that returns both. If it has returned a span of another kind, `address` is 0, and the
/// operation ends unreported.
static __always_inline void sonde_program_span_show(struct sonde_hook *hook, __u64 address,
                                                    struct go_interface context) {
    struct sonde_program_span *span = sonde_operation_innermost(hook);
    struct sonde_program_span_start *start = sonde_scratch();
    if (!span || !start || span->operation.call.depth != go_stack_depth(hook->ctx))
        return;
    if (!address) {
        sonde_operation_end(hook, &span->operation);
        return;
    }
    struct sonde_key key = hook->key;
    SONDE_MARK(SONDE_MARK_BEGIN); // it has begun at the entry; here it gets its place
    start->span = *span;
    bpf_map_delete_elem(hook->operations, &key);
    go_caller_registers(&start->caller, hook->ctx);
    hook->ctx = &start->caller;
    hook->key = (struct sonde_key){.id = address, .process = hook->process};
    sonde_call_init(hook, &start->span.operation.call);
    sonde_program_span_offer(hook, &start->span.operation, context);
    sonde_program_span_keep(hook, start);
}

/// Finds a span that has not ended, by the address of its struct or of the copy that its context
/// holds; null if there is none. Costs one map lookup, or three.
static __always_inline struct sonde_program_span *sonde_program_span_find(struct sonde_hook *hook,
                                                                          __u64 address) {
    struct sonde_program_span *span = sonde_operation_find_at(hook, address);
    struct sonde_key key = {.id = address, .process = hook->process, .part = SONDE_SPAN_OF_COPY};
    if (span)
        return span;
    const struct sonde_active_span *entry = bpf_map_lookup_elem(&shared_spans, &key);
    span = entry ? sonde_operation_find_at(hook, entry->call.return_address) : 0;
    return span && span->copy == address ? span : 0;
}

/// Notes a span that the program itself exports, as sonde_program_span_begin does. Others are its
/// children; Sonde does not report it, and it counts as unsampled. `ids` are its own: the trace id
/// and the span id. `kind` is its trace.SpanKind.
static __always_inline void sonde_program_span_note(struct sonde_hook *hook, __u64 address,
                                                    struct go_interface context,
                                                    const struct sonde_span_context *ids,
                                                    __u64 kind) {
    struct sonde_span_context parent = {};
    struct pt_regs *ctx = hook->ctx;
    struct sonde_program_span_start *start =
        sonde_program_span_begin(hook, address, context, &parent);
    if (!start) {
        hook->ctx = ctx;
        return;
    }
    struct sonde_span_context *span = &start->span.operation.span;
    *span = *ids;
    span->valid = SONDE_SPAN_VALID | SONDE_SPAN_MADE;
    start->span.kind = kind;
    sonde_span_set_began(span, bpf_ktime_get_boot_ns());
    sonde_program_span_keep(hook, start);
    hook->ctx = ctx;
}

/// Returns a span that a function within the running one has started, at a `ret`: from now on, the
/// goroutine runs it as long as the caller of the running function. Costs two map lookups and three
/// reads.
static __always_inline void sonde_program_span_return(struct sonde_hook *hook, __u64 address) {
    struct pt_regs *caller = sonde_scratch();
    struct sonde_program_span *span = address ? sonde_operation_find_at(hook, address) : 0;
    if (!span || !caller)
        return;
    struct sonde_key key = sonde_program_span_key(hook, span->operation.call.goroutine);
    struct sonde_active_span *active = bpf_map_lookup_elem(&shared_spans, &key);
    go_caller_registers(caller, hook->ctx);
    hook->ctx = caller;
    if (!active || !sonde_is_span_of(active, &span->operation))
        return;
    sonde_call_init(hook, &span->operation.call);
    active->call = span->operation.call;
}

/// Ends a span that sonde_operation_find_at found. Its context leads to it as long as the program
/// holds that context.
static __always_inline void sonde_program_span_end(const struct sonde_hook *hook,
                                                   const struct sonde_operation *operation) {
    struct sonde_key key = sonde_program_span_key(hook, operation->call.goroutine);
    struct sonde_active_span *active = bpf_map_lookup_elem(&shared_spans, &key);
    if (active && sonde_is_span_of(active, operation)) {
        if (operation->outer.context.valid)
            *active = operation->outer;
        else
            bpf_map_delete_elem(&shared_spans, &key);
    }
    key.id = ((const struct sonde_program_span *)operation)->copy;
    key.part = SONDE_SPAN_OF_COPY;
    if (key.id)
        bpf_map_delete_elem(&shared_spans, &key);
    sonde_operation_end(hook, operation);
}

/// Records what a span that was noted, and is a client's, describes: enum sonde_subject values,
/// ORed together. Spans that begin within it from now on know it. Costs two map lookups.
static __always_inline void sonde_program_span_describe(const struct sonde_hook *hook,
                                                        struct sonde_operation *operation,
                                                        __u8 described) {
    struct sonde_key key = sonde_program_span_key(hook, operation->call.goroutine);
    struct sonde_active_span *active = bpf_map_lookup_elem(&shared_spans, &key);
    operation->span.valid |= described << SONDE_SPAN_DESCRIBED;
    if (active && sonde_is_span_of(active, operation))
        active->context.valid = operation->span.valid;
    key.id = operation->context;
    key.part = SONDE_SPAN_OF_CONTEXT;
    active = bpf_map_lookup_elem(&shared_spans, &key);
    if (active && sonde_is_span_of(active, operation))
        active->context.valid = operation->span.valid;
}

/// Ends a span that sonde_program_span_note noted.
static __always_inline void sonde_program_span_forget(const struct sonde_hook *hook,
                                                      const struct sonde_operation *operation) {
    // The program itself sends the record.
    SONDE_MARK(SONDE_MARK_RECORD);
    SONDE_MARK(SONDE_MARK_SEND);
    sonde_program_span_end(hook, operation);
}
