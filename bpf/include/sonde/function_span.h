// SPDX-License-Identifier: Apache-2.0 OR MIT
/// The tables from which two programs record calls of any Go function: for each function the
/// Manager writes a plan of what to read. The generator mirrors this header for the Manager.
#pragma once

#include <sonde/event.h>
#include <sonde/manager.h>
#include <sonde/types.h>

enum {
    SONDE_FUNCTION_VALUES = 12,      ///< values of a function that are recorded or only tested
    SONDE_VALUE_STEPS = 10,          ///< steps from a parameter or a result to a value
    SONDE_FUNCTION_BYTES = 768,      ///< bytes of values that are kept from a call's start
    SONDE_FUNCTION_TEXT_MAX = 40,    ///< longest key of a map, and longest text in a condition
    SONDE_MAX_FUNCTIONS = 1024,      ///< default number of functions; the Manager sets it
    SONDE_MAX_FUNCTION_TEXTS = 1024, ///< default number of texts; the Manager sets it
    SONDE_FUNCTION_TIMED = 64,       ///< one of so many calls is timed; a power of two
    SONDE_FUNCTION_LEVELS = 64,      ///< nested calls of traced functions on one goroutine
};

/// One step to a value. A step leaves up to three words, which the next one uses.
enum sonde_step_kind {
    SONDE_STEP_END,        ///< the words are the value
    SONDE_STEP_REGISTER,   ///< takes the words from register `number` and those after it
    SONDE_STEP_STACK,      ///< reads `size` bytes, `number` bytes after the first argument there
    SONDE_STEP_READ,       ///< reads `size` bytes, `number` bytes after the address in the first
                           ///< word; there is no value if it is nil
    SONDE_STEP_ELEMENT,    ///< makes the first word the address of element `number` of a slice,
                           ///< whose elements have `value` bytes; there is no value beyond its end
    SONDE_STEP_TEXT_KEY,   ///< makes the first word the address of the value under text `number` of
                           ///< a map, whose values have `value` bytes; there is no value without it
    SONDE_STEP_NUMBER_KEY, ///< the same for the integer `value` of `size` bytes; `number` holds the
                           ///< size of the map's values
    SONDE_STEP_TYPE,       ///< makes the first word the data word of an interface that holds a
                           ///< value of the type with the hash `value`; `size` is 1 for an
                           ///< interface without methods; there is no value if it holds another
};

struct sonde_step {
    __u8 kind; ///< enum sonde_step_kind
    __u8 _pad;
    __u16 size;
    __u32 number;
    __u64 value;
};

/// How a value is recorded.
enum sonde_value_kind {
    SONDE_VALUE_WORD,   ///< as its first word, of which the lowest `size` bytes count
    SONDE_VALUE_SECOND, ///< as its second word: the length of a string or a slice
    SONDE_VALUE_COUNT,  ///< as the word at the address in its first word: the length of a map or a
                        ///< channel; 0 if it is nil
    SONDE_VALUE_TEXT,   ///< as the bytes of a string
    SONDE_VALUE_TIME,   ///< as two words: those of a time.Time
    SONDE_VALUE_TYPE,   ///< as the hash of the type that an interface holds
    SONDE_VALUE_ERROR,  ///< as the values that its text consists of: struct sonde_error_link
};

enum sonde_value_flag {
    SONDE_VALUE_AT_RETURN = 1, ///< it is read when the function returns, and not when it starts
    SONDE_VALUE_SIGNED = 2,
    SONDE_VALUE_IS_TESTED = 4,
    SONDE_VALUE_IS_HIDDEN = 8,        ///< it is tested and not recorded
    SONDE_VALUE_WITHOUT_METHODS = 16, ///< the interface has no methods
};

/// How a value is compared. An integer is compared with `constant`, a string with the text
/// `constant`. A value that does not exist passes no test, except that it equals nil.
enum sonde_test {
    SONDE_TEST_EQUAL,
    SONDE_TEST_NOT_EQUAL,
    SONDE_TEST_LESS,
    SONDE_TEST_LESS_OR_EQUAL,
    SONDE_TEST_GREATER,
    SONDE_TEST_GREATER_OR_EQUAL,
    SONDE_TEST_NIL,
    SONDE_TEST_NOT_NIL,
};

/// The plan for one value.
struct sonde_value {
    __u8 kind;   ///< enum sonde_value_kind
    __u8 flags;  ///< enum sonde_value_flag values, ORed together
    __u8 size;   ///< of an integer, in bytes
    __u8 test;   ///< enum sonde_test
    __u32 limit; ///< longest text that is recorded, in bytes
    __u64 constant;
    struct sonde_step steps[SONDE_VALUE_STEPS];
};

/// Where a function is given its context.Context.
enum sonde_context_source {
    SONDE_CONTEXT_NOWHERE,
    SONDE_CONTEXT_IN_REGISTERS,
    SONDE_CONTEXT_ON_STACK,
};

/// When a call counts towards the limit of its function: as early as it is known that it meets the
/// conditions.
enum sonde_limit_place {
    SONDE_LIMIT_AT_START,    ///< before anything is read: there are no conditions
    SONDE_LIMIT_AFTER_TESTS, ///< when it starts, after its conditions
    SONDE_LIMIT_AT_RETURN,   ///< when it returns: there are conditions on its results or its time
};

/// The plan for one function.
struct sonde_function {
    __u32 values;         ///< number of plans in `plans`
    __u32 context_source; ///< enum sonde_context_source
    __u32 context;     ///< number of the register, or distance from the first argument on the stack
    __u32 rate;        ///< calls in a second that are recorded at most
    __u64 slower;      ///< shortest duration of a call that is recorded, in ns
    __u32 limit_place; ///< enum sonde_limit_place
    __u16 is_detached; ///< nobody sees its calls return any more
    __u16 is_outermost; ///< a call inside another recorded call of its goroutine is not recorded
    struct sonde_value plans[SONDE_FUNCTION_VALUES];
};

/// How long one of the two programs ran in the calls that are timed: one of
/// SONDE_FUNCTION_TIMED.
struct sonde_function_time {
    __u64 runs;
    __u64 nanoseconds;
};

/// What became of the calls of one function.
struct sonde_function_state {
    __u64 calls;    ///< all of them
    __u64 limited;  ///< not recorded: more than `rate` in a second
    __u64 filtered; ///< not recorded: a condition did not hold
    __u64 second;   ///< the second that `recent` counts
    __u64 recent;
    struct sonde_function_time start; ///< of function_start
    struct sonde_function_time end;   ///< of function_end
};

/// A key of a map, or a text that a value is compared with. The bytes after it are zero.
struct sonde_function_text {
    __u64 words[SONDE_FUNCTION_TEXT_MAX / 8];
    __u64 length;
};

/// How a call ended.
enum sonde_call_end {
    SONDE_CALL_RETURNED,
    SONDE_CALL_PANICKED, ///< a panic unwound it, or ended the program
    SONDE_CALL_EXITED,   ///< runtime.Goexit unwound it
};

/// Where in the Go runtime a call of function_unwind is: the number of the hooked function.
enum sonde_unwinding {
    SONDE_UNWINDING_PANIC,     ///< runtime.gopanic: a panic begins
    SONDE_UNWINDING_RECOVERED, ///< the call of runtime.gogo in runtime.recovery: it is recovered
    SONDE_UNWINDING_FATAL,     ///< runtime.fatalpanic: a panic ends the program
    SONDE_UNWINDING_EXIT,      ///< runtime.Goexit: the goroutine runs its deferred functions
    SONDE_UNWINDING_EXITED,    ///< the call of runtime.goexit1 in runtime.Goexit: it has run them
};

/// A value in the tail of an event. Its bytes follow, and then zeros up to the next multiple of
/// eight.
struct sonde_value_head {
    __u16 number; ///< of its plan
    __u16 length; ///< of its bytes
    __u32 whole;  ///< of a text before it was cut to its limit
};

enum {
    SONDE_ERROR_LINKS = 8, ///< values that the text of an error consists of
    /// In place of a plan's number: what a call panicked with.
    SONDE_PANIC_NUMBER = 0xffff,
};

/// One of the values that the text of an error consists of: the error itself, and those in the
/// interfaces that it holds. Each value comes after the one that holds it, in the order in which
/// they are found. The bytes of its parts follow, each with zeros up to the next multiple of eight.
struct sonde_error_link {
    __u32 type; ///< hash of its type; 0 if the interface that holds it is nil
    __u16 lengths[SONDE_ERROR_PARTS];
    __u8 inner; ///< number of interfaces that it holds
    __u8 parts; ///< number of its parts; 0 if its type is not in the table of error types
    __u32 cut;  ///< bit n: part n is a string that was cut to its limit
};

/// One call of a function.
struct sonde_function_event {
    struct sonde_span span;
    __u32 function; ///< its number
    __u32 end;      ///< enum sonde_call_end
};
