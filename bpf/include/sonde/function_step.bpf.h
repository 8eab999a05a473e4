// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Reaches values of a Go function by the steps of function_span.h. The functions that do the work
/// are global ones: the verifier checks each of them once, however many values and steps a plan
/// has.
#pragma once

#include <sonde/executable.bpf.h>
#include <sonde/function_span.h>
#include <sonde/go_map_find.bpf.h>
#include <sonde/go_type.bpf.h>
#include <sonde/go_words.bpf.h>
#include <sonde/scratch.bpf.h>

/// Key: number of a function. Value: its plan. Most numbers are free, and an array would take 2
/// MiB.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __uint(max_entries, SONDE_MAX_FUNCTIONS);
    __type(key, __u32);
    __type(value, struct sonde_function);
} sonde_functions SEC(".maps");

/// Key: number of a function. Value: what became of its calls.
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, SONDE_MAX_FUNCTIONS);
    __type(key, __u32);
    __type(value, struct sonde_function_state);
} sonde_function_states SEC(".maps");

_Static_assert(sizeof(struct sonde_function_text) == sizeof(struct go_map_wanted),
               "a text is looked up as the key of a map");

/// Key: number of a text. Value: the text.
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, SONDE_MAX_FUNCTION_TEXTS);
    __type(key, __u32);
    __type(value, struct sonde_function_text);
} sonde_function_texts SEC(".maps");

enum {
    SONDE_VALUE_REGISTERS = 16,
    SONDE_VALUE_WORDS = 3, ///< words that a step leaves
    /// The reader's place in the scratch, behind everything that is built there meanwhile.
    SONDE_VALUE_READER_PLACE = SONDE_RECORD_MAX + 512,
    SONDE_VALUE_PLACE_MAX = SONDE_RECORD_MAX - 1024, ///< a value starts at most this far in it
};

/// A value that the text of an error consists of.
struct sonde_error_place {
    __u64 data; ///< address of the value
    __u32 type; ///< hash of its type
    __u32 _pad;
};

/// Where values are read from, what the last step has left, and where values go. It is in the
/// scratch, because the stack has no room for it.
struct sonde_value_reader {
    __u64 words[SONDE_VALUE_WORDS + 1]; ///< with one to spare, so that 31 bytes fit
    __u64 registers[SONDE_VALUE_REGISTERS + SONDE_VALUE_WORDS];
    __u64 stack;  ///< address of the first argument on the stack
    __u32 flags;  ///< of the executable
    __u32 slot;   ///< of the executable
    __u32 wanted; ///< SONDE_VALUE_AT_RETURN or 0
    __u32 at;     ///< where the next value goes in the scratch
    __u32 to;     ///< where values must end
    __u32 _pad;
    struct sonde_error_place errors[SONDE_ERROR_LINKS]; ///< that an error consists of
    __u32 error_count;
    __u32 error_limit; ///< longest string of theirs, in bytes
};

static __always_inline struct sonde_value_reader *
sonde_value_reader_in(struct sonde_scratch *scratch) {
    return (struct sonde_value_reader *)(scratch->bytes + SONDE_VALUE_READER_PLACE);
}

/// Prepares the reader for the running hook.
static __always_inline void sonde_value_begin(struct sonde_scratch *scratch,
                                              const struct sonde_hook *hook) {
    struct sonde_value_reader *reader = sonde_value_reader_in(scratch);
    reader->flags = hook->executable->flags;
    reader->slot = hook->executable->slot;
    reader->stack = go_stack_address(hook, 0);
#pragma unroll
    for (int i = 0; i < GO_ARGUMENT_REGISTERS; i++)
        reader->registers[i] = go_word(hook, i);
}

static __always_inline _Bool sonde_value_load(struct sonde_value_reader *reader, __u64 from,
                                              __u32 size) {
    reader->words[0] = reader->words[1] = reader->words[2] = 0;
    return sonde_read(reader->words, size & 31, from);
}

/// What a step leads to.
enum sonde_step_result {
    SONDE_STEP_NOWHERE, ///< there is no value
    SONDE_STEP_ON,      ///< the next step
    SONDE_STEP_ARRIVED, ///< the words are the value
    SONDE_STEP_SKIPPED, ///< the value is read at the other end of the call
};

/// Takes step `place` to a value. Returns an enum sonde_step_result. It is a global function.
__noinline int sonde_value_step(struct sonde_scratch *scratch, const struct sonde_value *plan,
                                __u32 place) {
    if (!scratch || !plan)
        return SONDE_STEP_SKIPPED;
    struct sonde_value_reader *reader = sonde_value_reader_in(scratch);
    if ((plan->flags & SONDE_VALUE_AT_RETURN) != reader->wanted)
        return SONDE_STEP_SKIPPED;
    if (place >= SONDE_VALUE_STEPS)
        return SONDE_STEP_ARRIVED;
    const struct sonde_step *step = &plan->steps[place];
    __u64 first = reader->words[0];
    __u32 argument = step->number;
    switch (step->kind) {
    case SONDE_STEP_END:
        return SONDE_STEP_ARRIVED;
    case SONDE_STEP_REGISTER:
        argument &= SONDE_VALUE_REGISTERS - 1;
        for (int i = 0; i < SONDE_VALUE_WORDS; i++)
            reader->words[i] = reader->registers[argument + i];
        return SONDE_STEP_ON;
    case SONDE_STEP_STACK:
        return sonde_value_load(reader, reader->stack + argument, step->size);
    case SONDE_STEP_READ:
        return first && sonde_value_load(reader, first + argument, step->size);
    case SONDE_STEP_ELEMENT:
        reader->words[0] = first + argument * step->value;
        return argument < reader->words[1];
    case SONDE_STEP_TEXT_KEY: {
        const struct sonde_function_text *text =
            bpf_map_lookup_elem(&sonde_function_texts, &argument);
        if (!text)
            return SONDE_STEP_NOWHERE;
        reader->words[0] = go_map_find_value(reader->flags, first, step->value,
                                             (const struct go_map_wanted *)text);
        return reader->words[0] != 0;
    }
    case SONDE_STEP_NUMBER_KEY:
        reader->words[0] =
            go_map_find_number(reader->flags, first, step->size, argument, step->value);
        return reader->words[0] != 0;
    case SONDE_STEP_TYPE: {
        __u32 hash = 0;
        if (step->size)
            hash = go_dynamic_type_of_any((struct go_interface){.type = first}).hash;
        else
            hash = sonde_type_hash(first);
        reader->words[0] = reader->words[1];
        return hash && hash == (__u32)step->value;
    }
    default:
        return SONDE_STEP_NOWHERE;
    }
}
