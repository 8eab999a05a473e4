// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// The running calls of traced functions, and how they end: they return, or a panic or
/// runtime.Goexit unwinds them.
#pragma once

#include <sonde/function_value.bpf.h>
#include <sonde/record.bpf.h>
#include <sonde/span.bpf.h>

/// A panic, or a call of runtime.Goexit, that unwinds the stack.
struct function_unwinding {
    __u64 depth; ///< of the stack where it began
    __u64 data;  ///< address of what the program panicked with
    __u32 type;  ///< hash of its type
    __u32 end;   ///< enum sonde_call_end; 0 if there is none
};

struct function_call {
    struct sonde_operation operation;
    __u32 function; ///< its number
    __u32 used;     ///< bytes of `values`
    /// That began while this was the innermost call, the last one first. A second one begins in a
    /// deferred function that the first one runs.
    struct function_unwinding unwinding[2];
    __u8 values[SONDE_FUNCTION_BYTES];
};
SONDE_OPERATIONS(function_calls, struct function_call);

enum { PANIC_TEXT_MAX = 256 }; ///< longest string of what a program panics with

/// A goroutine whose calls end. It is in the scratch, behind the reader of values.
struct function_goroutine {
    __u64 g;
    __u32 process;
    __u32 process_id;
    __u32 slot;
    __u32 _pad;
    struct function_unwinding unwinding; ///< what ends the calls
};

static __always_inline struct function_goroutine *
function_goroutine_in(struct sonde_scratch *scratch) {
    return (struct function_goroutine *)(sonde_value_reader_in(scratch) + 1);
}

static __always_inline struct function_goroutine *
function_goroutine_of(const struct sonde_hook *hook, struct sonde_scratch *scratch, __u64 g,
                      enum sonde_call_end end) {
    struct function_goroutine *goroutine = function_goroutine_in(scratch);
    *goroutine = (struct function_goroutine){.g = g,
                                             .process = hook->process,
                                             .process_id = hook->process_id,
                                             .slot = hook->executable->slot,
                                             .unwinding = {.end = end}};
    return goroutine;
}

static __always_inline struct function_call *
function_call_at(const struct function_goroutine *goroutine, struct sonde_key *key, __u32 level) {
    *key = (struct sonde_key){.id = goroutine->g, .process = goroutine->process, .part = level};
    return bpf_map_lookup_elem(&function_calls, key);
}

/// Begins the record of a call with what was kept from its start. Returns its size; 0 if the call
/// is not sampled. It is a global function.
__noinline __u32 function_record(struct sonde_scratch *scratch, __u32 level) {
    struct sonde_key key;
    if (!scratch)
        return 0;
    struct function_goroutine *goroutine = function_goroutine_in(scratch);
    struct function_call *call = function_call_at(goroutine, &key, level);
    __u32 slot = goroutine->slot;
    struct sonde_hook hook = {
        .process = goroutine->process,
        .process_id = goroutine->process_id,
        .executable = bpf_map_lookup_elem(&sonde_executables, &slot),
    };
    if (!call || !call->operation.sampled || !hook.executable)
        return 0;
    __u32 number = call->function;
    const struct sonde_function *function = bpf_map_lookup_elem(&sonde_functions, &number);
    if (!function || (function->is_detached && goroutine->unwinding.end != SONDE_CALL_RETURNED))
        return 0;
    struct sonde_function_event *event = (struct sonde_function_event *)scratch->bytes;
    __builtin_memset(event, 0, sizeof(*event));
    sonde_record_span(&hook, &event->span, SONDE_TYPE_OF(struct sonde_function_event),
                      &call->operation);
    event->function = number;
    event->end = goroutine->unwinding.end;
    __u32 used = call->used;
    if (used > SONDE_FUNCTION_BYTES)
        used = SONDE_FUNCTION_BYTES;
    if (used)
        bpf_probe_read_kernel(event + 1, used, call->values);
    return sizeof(*event) + used;
}

/// Ends a call, and sends its record if `size` says that there is one. It is a global function.
__noinline int function_finish(struct sonde_scratch *scratch, __u32 level, __u32 size) {
    struct sonde_key key;
    if (!scratch)
        return 0;
    struct function_goroutine *goroutine = function_goroutine_in(scratch);
    struct sonde_hook hook = {.process = goroutine->process};
    struct function_call *call = function_call_at(goroutine, &key, level);
    if (!call)
        return 0;
    if (size) {
        struct sonde_record record = {.bytes = scratch->bytes, .size = size};
        call->operation.recorded = 1;
        SONDE_MARK(SONDE_MARK_RECORD);
        sonde_record_send(&record);
    }
    sonde_operation_finish(&hook, &call->operation);
    bpf_map_delete_elem(&function_calls, &key);
    return 1;
}

/// Appends what the goroutine panics with to a record of `size` bytes. Returns its new size. It is
/// a global function.
__noinline __u32 function_panicked(struct sonde_scratch *scratch, __u32 size) {
    if (!scratch)
        return size;
    const struct function_goroutine *goroutine = function_goroutine_in(scratch);
    struct sonde_value_reader *reader = sonde_value_reader_in(scratch);
    if (!size || !goroutine->unwinding.type)
        return size;
    reader->slot = goroutine->slot;
    reader->at = size;
    reader->to = SONDE_VALUE_PLACE_MAX;
    reader->error_limit = PANIC_TEXT_MAX;
    reader->errors[0] = (struct sonde_error_place){.data = goroutine->unwinding.data,
                                                   .type = goroutine->unwinding.type};
    sonde_error_append(scratch, SONDE_PANIC_NUMBER);
    return reader->at;
}

/// Ends the innermost call of a goroutine if it was entered deeper in its stack than `depth`.
/// Returns whether there may be another one. It is a global function.
__noinline int function_cut_innermost(struct sonde_scratch *scratch, __u64 depth) {
    struct sonde_key key;
    if (!scratch)
        return 0;
    struct function_goroutine *goroutine = function_goroutine_in(scratch);
    struct function_call *outermost = function_call_at(goroutine, &key, 0);
    if (!outermost)
        return 0;
    __u32 level = outermost->operation.top;
    struct function_call *inner = function_call_at(goroutine, &key, level);
    if (!inner)
        return 0;
    if (inner->operation.call.depth <= depth) {
        for (int i = 0; i < 2 && inner->unwinding[0].depth > depth; i++) {
            inner->unwinding[0] = inner->unwinding[1];
            inner->unwinding[1] = (struct function_unwinding){};
        }
        return 0;
    }
    // A panic that began in an inner call came later, and has replaced the one before.
    if (!goroutine->unwinding.depth && inner->unwinding[0].end)
        goroutine->unwinding = inner->unwinding[0];
    if (level)
        outermost->operation.top = level - 1;
    function_finish(scratch, level, function_panicked(scratch, function_record(scratch, level)));
    return level != 0;
}

/// Ends the calls of a goroutine that were entered deeper in its stack than `depth`: they will not
/// return. Panics that began deeper are over. It is a global function.
__noinline int function_cut(struct sonde_scratch *scratch, __u64 depth) {
    for (__u64 i = 0; i < SONDE_FUNCTION_LEVELS; i++) {
        if (!function_cut_innermost(scratch, depth))
            break;
    }
    return 0;
}

/// Ends the calls of the running goroutine that were entered deeper in its stack than `depth`.
static __always_inline void function_cut_here(const struct sonde_hook *hook, __u64 depth,
                                              enum sonde_call_end end) {
    struct sonde_scratch *scratch = (struct sonde_scratch *)sonde_scratch();
    if (!scratch)
        return;
    function_goroutine_of(hook, scratch, GO_GOROUTINE(hook->ctx), end);
    function_cut(scratch, depth);
}

/// Returns the innermost call of the running goroutine, after those that were entered deeper than
/// `depth` have been ended; null if there is none. Sets the key.
static __always_inline struct function_call *function_innermost(struct sonde_hook *hook,
                                                                __u64 depth) {
    struct function_call *inner = sonde_operation_innermost(hook);
    if (SONDE_LIKELY(!inner || inner->operation.call.depth <= depth))
        return inner;
    function_cut_here(hook, depth, SONDE_CALL_PANICKED);
    return sonde_operation_innermost(hook);
}
