// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// Records calls of any Go function. `function_start` and `function_end` run at all of them; the
/// number of the function is in the cookie, and its plan says what to read. The other programs run
/// at the functions of the Go runtime by which calls end without returning.
#include "function_calls.bpf.h"
#include <sonde/go_words.bpf.h>
#include <sonde/span.bpf.h>

char LICENSE[] SEC("license") = "Dual MIT/GPL";

enum {
    NANOSECONDS = 1000000000,
    LONGEST_RUN = 100000, ///< ns; a program that takes longer was interrupted
    VALUES_PLACE = __builtin_offsetof(struct function_call, values),
};

static __always_inline struct sonde_function_state *function_state(__u32 number) {
    return bpf_map_lookup_elem(&sonde_function_states, &number);
}

/// Whether a call is one of those that the function's limit of calls in a second allows.
static __always_inline _Bool function_allows(struct sonde_function_state *state, __u32 rate) {
    __u64 second = bpf_ktime_get_boot_ns() / NANOSECONDS;
    if (state->second != second) {
        state->second = second;
        state->recent = 0;
    }
    __sync_fetch_and_add(&state->recent, 1);
    if (SONDE_LIKELY(state->recent <= rate))
        return 1;
    __sync_fetch_and_add(&state->limited, 1);
    return 0;
}

/// The time, if call `number` of its function is one of those that are timed; otherwise 0.
static __always_inline __u64 function_clock(__u64 number) {
    return number & (SONDE_FUNCTION_TIMED - 1) ? 0 : bpf_ktime_get_ns();
}

/// Counts a run of a program that is timed. What precedes `began`, the check of the process, takes
/// about as long as reading the clock.
static __always_inline void function_timed(struct sonde_function_time *time, __u64 began) {
    if (SONDE_LIKELY(!began))
        return;
    __u64 run = bpf_ktime_get_ns() - began;
    __sync_fetch_and_add(&time->runs, 1);
    __sync_fetch_and_add(&time->nanoseconds, run < LONGEST_RUN ? run : LONGEST_RUN);
}

static __always_inline struct go_interface
function_context(const struct sonde_function *function, const struct sonde_value_reader *reader) {
    struct go_interface context = {};
    __u32 place = function->context;
    if (function->context_source == SONDE_CONTEXT_IN_REGISTERS) {
        place &= SONDE_VALUE_REGISTERS - 1;
        context.type = reader->registers[place];
        context.data = reader->registers[place + 1];
    } else if (function->context_source == SONDE_CONTEXT_ON_STACK) {
        sonde_read(&context, sizeof(context), reader->stack + place);
    }
    return context;
}

static __always_inline void function_call_starts(struct sonde_hook *hook, __u32 number,
                                                 const struct sonde_function *function,
                                                 struct sonde_function_state *state) {
    if (function->limit_place == SONDE_LIMIT_AT_START && !function_allows(state, function->rate))
        return;
    __u64 depth = go_stack_depth(hook->ctx);
    const struct function_call *outer = function_innermost(hook, depth - 1);
    if (outer && function->is_outermost) {
        __sync_fetch_and_add(&state->filtered, 1);
        return;
    }
    __u32 level = outer ? hook->key.part + 1 : 0;
    struct sonde_scratch *scratch = (struct sonde_scratch *)sonde_operation_scratch();
    if (!scratch)
        return;
    sonde_value_begin(scratch, hook);
    __u32 end =
        sonde_values_take(scratch, function, 0, VALUES_PLACE, VALUES_PLACE + SONDE_FUNCTION_BYTES);
    if (!end) {
        __sync_fetch_and_add(&state->filtered, 1);
        return;
    }
    if (function->limit_place == SONDE_LIMIT_AFTER_TESTS && !function_allows(state, function->rate))
        return;
    struct function_call *call = (struct function_call *)scratch->bytes;
    if (!sonde_operation_init(hook, &call->operation))
        return;
    if (level >= SONDE_FUNCTION_LEVELS) {
        sonde_operation_too_deep(hook, &outer->operation);
        return;
    }
    hook->key = sonde_goroutine_operation(hook, level);
    call->function = number;
    call->used = end - VALUES_PLACE;
    __builtin_memset(call->unwinding, 0, sizeof(call->unwinding));
    sonde_span_start(hook, &call->operation,
                     function_context(function, sonde_value_reader_in(scratch)));
    sonde_operation_keep(hook, call);
}

SONDE_HOOK(function_start, &function_calls) {
    __u32 number = hook->function;
    const struct sonde_function *function = bpf_map_lookup_elem(&sonde_functions, &number);
    struct sonde_function_state *state = function_state(number);
    if (!function || !state || !sonde_is_on(hook))
        return;
    __u64 began = function_clock(state->calls);
    __sync_fetch_and_add(&state->calls, 1);
    function_call_starts(hook, number, function, state);
    function_timed(&state->start, began);
}

static __always_inline void function_call_returns(struct sonde_hook *hook, __u32 number,
                                                  const struct sonde_function *function,
                                                  struct sonde_function_state *state) {
    __u64 depth = go_stack_depth(hook->ctx);
    SONDE_MARK(SONDE_MARK_FIND);
    const struct function_call *call = function_innermost(hook, depth);
    // A call that was not recorded returns too.
    if (!call || call->operation.call.depth != depth || call->function != number)
        return;
    __u32 level = hook->key.part, size = 0;
    struct sonde_scratch *scratch = (struct sonde_scratch *)sonde_scratch();
    if (!scratch)
        return;
    function_goroutine_of(hook, scratch, GO_GOROUTINE(hook->ctx), SONDE_CALL_RETURNED);
    sonde_value_begin(scratch, hook);
    size = function_record(scratch, level);
    const struct sonde_span *span = (const struct sonde_span *)scratch->bytes;
    if (size) {
        size = span->end - span->start < function->slower
                   ? 0
                   : sonde_values_take(scratch, function, SONDE_VALUE_AT_RETURN, size,
                                       SONDE_VALUE_PLACE_MAX);
        if (!size)
            __sync_fetch_and_add(&state->filtered, 1);
        else if (function->limit_place == SONDE_LIMIT_AT_RETURN &&
                 !function_allows(state, function->rate))
            size = 0;
    }
    function_finish(scratch, level, size);
    if (SONDE_LIKELY(!level))
        return;
    hook->key.part = 0;
    struct function_call *outermost = bpf_map_lookup_elem(&function_calls, &hook->key);
    if (outermost)
        outermost->operation.top = level - 1;
}

SONDE_HOOK(function_end, &function_calls) {
    __u32 number = hook->function;
    const struct sonde_function *function = bpf_map_lookup_elem(&sonde_functions, &number);
    struct sonde_function_state *state = function_state(number);
    if (!function || !state)
        return;
    __u64 began = function_clock(state->calls - 1);
    function_call_returns(hook, number, function, state);
    function_timed(&state->end, began);
}

/// Notes in the innermost call that the stack is unwound from here on.
static __always_inline void function_unwinds(struct sonde_hook *hook, struct go_interface value,
                                             enum sonde_call_end end) {
    __u64 depth = go_stack_depth(hook->ctx);
    struct function_call *inner = function_innermost(hook, depth);
    if (!inner)
        return;
    inner->unwinding[1] = inner->unwinding[0];
    inner->unwinding[0] = (struct function_unwinding){
        .depth = depth, .data = value.data, .type = go_dynamic_type_of_any(value).hash, .end = end};
}

/// The goroutine's registers that the runtime saves (runtime/runtime2.go, gobuf).
struct go_saved {
    __u64 stack;
    __u64 instruction;
    __u64 g;
};

enum {
#if defined(__TARGET_ARCH_x86)
    GO_RETURN_ADDRESS = 8, ///< bytes that a call pushes
#else
    GO_RETURN_ADDRESS = 0,
#endif
};

/// The call of `func gogo(buf *gobuf)` in runtime.recovery, on the stack of the scheduler: a panic
/// has been recovered, and its goroutine goes on as `buf` says. The functions above that place in
/// its stack are gone.
/// https://github.com/golang/go/blob/go1.24.0/src/runtime/panic.go#L1145
static __always_inline void function_recovered(const struct sonde_hook *hook) {
    __u64 buffer, top;
    struct go_saved saved;
    struct sonde_scratch *scratch = (struct sonde_scratch *)sonde_scratch();
    if (!scratch ||
        !sonde_read(&buffer, sizeof(buffer), go_stack_address(hook, 0) - GO_RETURN_ADDRESS) ||
        !sonde_read(&saved, sizeof(saved), buffer) ||
        !sonde_read(&top, sizeof(top), saved.g + GO_G_STACK_HI))
        return;
    function_goroutine_of(hook, scratch, saved.g, SONDE_CALL_PANICKED);
    // The last byte of the frame that goes on: calls from there were entered below it.
    function_cut(scratch, top - saved.stack + GO_RETURN_ADDRESS - 1);
}

SONDE_HOOK(function_unwind, &function_calls) {
    switch (hook->function) {
    case SONDE_UNWINDING_PANIC: // gopanic(e any)
        function_unwinds(hook, go_interface_words(hook, 0), SONDE_CALL_PANICKED);
        break;
    case SONDE_UNWINDING_RECOVERED:
        function_recovered(hook);
        break;
    case SONDE_UNWINDING_FATAL:
        function_cut_here(hook, 0, SONDE_CALL_PANICKED);
        break;
    case SONDE_UNWINDING_EXIT:
        function_unwinds(hook, (struct go_interface){}, SONDE_CALL_EXITED);
        break;
    case SONDE_UNWINDING_EXITED:
        function_cut_here(hook, 0, SONDE_CALL_EXITED);
        break;
    }
}
