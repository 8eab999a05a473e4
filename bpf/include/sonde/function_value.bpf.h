// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Tests and records the values of a Go function that function_step.bpf.h reaches. The functions
/// that do the work are global ones, as there.
#pragma once

#include <sonde/function_step.bpf.h>
#include <sonde/go_error.bpf.h>

/// Turns the words that the steps led to into the value. Returns whether there is one.
static __always_inline _Bool sonde_value_finish(struct sonde_value_reader *reader,
                                                const struct sonde_value *plan) {
    switch (plan->kind) {
    case SONDE_VALUE_WORD: {
        __u32 unused = 64 - 8 * (plan->size & 7 ?: 8);
        __u64 word = reader->words[0] << unused;
        reader->words[0] =
            plan->flags & SONDE_VALUE_SIGNED ? (__u64)((__s64)word >> unused) : word >> unused;
        return 1;
    }
    case SONDE_VALUE_SECOND:
        reader->words[0] = reader->words[1];
        return 1;
    case SONDE_VALUE_COUNT:
        return !reader->words[0] || sonde_value_load(reader, reader->words[0], sizeof(__u64));
    case SONDE_VALUE_TYPE:
    case SONDE_VALUE_ERROR:
        return reader->words[0] != 0;
    default:
        return 1;
    }
}

static __always_inline _Bool sonde_value_equals_text(struct sonde_value_reader *reader,
                                                     __u32 number) {
    const struct sonde_function_text *text = bpf_map_lookup_elem(&sonde_function_texts, &number);
    __u64 words[SONDE_FUNCTION_TEXT_MAX / 8] = {}, length = reader->words[1], different = 0;
    if (!text || length != text->length || length > SONDE_FUNCTION_TEXT_MAX ||
        !sonde_read(words, length, reader->words[0]))
        return 0;
    for (int i = 0; i < SONDE_FUNCTION_TEXT_MAX / 8; i++)
        different |= words[i] ^ text->words[i];
    return !different;
}

/// Whether the value that was found passes its test; `exists` is what sonde_value_find returned. It
/// is a global function.
__noinline int sonde_value_passes(struct sonde_scratch *scratch, const struct sonde_value *plan,
                                  __u32 exists) {
    if (!scratch || !plan)
        return 0;
    struct sonde_value_reader *reader = sonde_value_reader_in(scratch);
    __u8 test = plan->test;
    if (test == SONDE_TEST_NIL || test == SONDE_TEST_NOT_NIL)
        return (exists && reader->words[0]) == (test == SONDE_TEST_NOT_NIL);
    if (!exists)
        return 0;
    if (plan->kind == SONDE_VALUE_TEXT)
        return sonde_value_equals_text(reader, plan->constant) == (test == SONDE_TEST_EQUAL);
    __s64 value = reader->words[0], constant = plan->constant;
    _Bool is_less =
        plan->flags & SONDE_VALUE_SIGNED ? value < constant : (__u64)value < (__u64)constant;
    _Bool is_equal = value == constant;
    switch (test) {
    case SONDE_TEST_EQUAL:
        return is_equal;
    case SONDE_TEST_NOT_EQUAL:
        return !is_equal;
    case SONDE_TEST_LESS:
        return is_less;
    case SONDE_TEST_LESS_OR_EQUAL:
        return is_less || is_equal;
    case SONDE_TEST_GREATER:
        return !is_less && !is_equal;
    default:
        return !is_less;
    }
}

/// Appends a text of a value and its head. Returns where the next value goes.
static __always_inline __u32 sonde_value_append_text(struct sonde_scratch *scratch, __u32 number,
                                                     __u32 limit, __u32 at, __u32 to,
                                                     struct go_string text) {
    __u64 length = text.length;
    __u32 start = at + sizeof(struct sonde_value_head);
    if (limit > to - start)
        limit = to - start;
    if (length > limit) {
        sonde_count(SONDE_COUNT_TRUNCATED);
        length = limit;
    }
    length &= SONDE_STRING_MAX;
    struct sonde_value_head *head = (struct sonde_value_head *)(scratch->bytes + at);
    __u8 *bytes = (__u8 *)(head + 1);
    // The bytes behind the text, up to the next word.
    *(__u64 *)(bytes + (length & ~7U)) = 0;
    if (!sonde_read(bytes, length, text.data))
        length = 0;
    head->number = number;
    head->length = length;
    head->whole = text.length;
    return (start + length + 7) & ~7U;
}

/// Appends a part of an error, which may not be longer than `limit`. Returns its length, with the
/// highest bit if it was cut. It is a global function.
__noinline __u32 sonde_error_part(struct sonde_scratch *scratch, __u64 from, __u32 size,
                                  __u32 limit) {
    enum { CUT = 1U << 31 };
    __u32 cut = 0;
    struct go_string part = {.data = from, .length = size};
    if (!scratch)
        return 0;
    struct sonde_value_reader *reader = sonde_value_reader_in(scratch);
    if (!size && !sonde_read(&part, sizeof(part), from))
        return 0;
    __u64 length = part.length, at = reader->at & (2 * SONDE_RECORD_MAX - 1);
    if (at > SONDE_VALUE_PLACE_MAX || at + 8 > reader->to)
        return 0;
    if (limit > reader->to - at - 8)
        limit = reader->to - at - 8;
    if (length > limit) {
        sonde_count(SONDE_COUNT_TRUNCATED);
        length = limit;
        cut = CUT;
    }
    length &= SONDE_STRING_MAX;
    *(__u64 *)(scratch->bytes + at + (length & ~7U)) = 0;
    if (!sonde_read(scratch->bytes + at, length, part.data))
        length = 0;
    reader->at = (at + length + 7) & ~7U;
    return length | cut;
}

/// Appends one of the values that an error consists of, and finds those that it holds. It is a
/// global function.
__noinline int sonde_error_value(struct sonde_scratch *scratch, __u32 number) {
    if (!scratch)
        return 0;
    struct sonde_value_reader *reader = sonde_value_reader_in(scratch);
    const struct sonde_error_place *place = &reader->errors[number & (SONDE_ERROR_LINKS - 1)];
    struct sonde_type_key key = {.slot = reader->slot, .type = place->type};
    __u64 data = place->data, at = reader->at & (2 * SONDE_RECORD_MAX - 1);
    if (at > SONDE_VALUE_PLACE_MAX || at + sizeof(struct sonde_error_link) > reader->to)
        return 0;
    struct sonde_error_link *link = (struct sonde_error_link *)(scratch->bytes + at);
    *link = (struct sonde_error_link){.type = key.type};
    reader->at = at + sizeof(*link);
    const struct sonde_error_type *known = bpf_map_lookup_elem(&shared_error_types, &key);
    if (!key.type || !known)
        return 0;
    for (__u64 i = 0; i < SONDE_ERROR_PARTS; i++) {
        if (i >= known->part_count)
            break;
        __u32 length = sonde_error_part(scratch, data + known->parts[i].offset,
                                        known->parts[i].size, reader->error_limit);
        link->lengths[i] = length;
        link->cut |= length >> 31 << i;
        link->parts = i + 1;
    }
    for (__u64 i = 0; i < SONDE_ERROR_INNER; i++) {
        struct go_interface held;
        __u64 count = reader->error_count;
        if (i >= known->inner_count || count >= SONDE_ERROR_LINKS)
            break;
        // The compiler would drop the mask below, which the verifier needs to see.
        asm volatile("" : "+r"(count));
        sonde_read(&held, sizeof(held), data + known->inner[i]);
        reader->errors[count & (SONDE_ERROR_LINKS - 1)] =
            (struct sonde_error_place){.data = held.data, .type = sonde_type_hash(held.type)};
        reader->error_count = count + 1;
        link->inner = i + 1;
    }
    return 0;
}

/// Appends the value that `errors` begins with, and those that its text consists of, as value
/// `number`. It is a global function.
__noinline int sonde_error_append(struct sonde_scratch *scratch, __u32 number) {
    if (!scratch)
        return 0;
    struct sonde_value_reader *reader = sonde_value_reader_in(scratch);
    __u64 at = reader->at & (2 * SONDE_RECORD_MAX - 1);
    if (at > SONDE_VALUE_PLACE_MAX ||
        at + sizeof(struct sonde_value_head) + sizeof(struct sonde_error_link) > reader->to)
        return 0;
    struct sonde_value_head *head = (struct sonde_value_head *)(scratch->bytes + at);
    reader->at = at + sizeof(*head);
    reader->error_count = 1;
    for (__u64 i = 0; i < SONDE_ERROR_LINKS; i++) {
        if (i >= reader->error_count)
            break;
        sonde_error_value(scratch, i);
    }
    *head = (struct sonde_value_head){.number = number, .length = reader->at - at - sizeof(*head)};
    return 0;
}

/// Appends the value that was found to what is being built in the scratch, at `at` and before `to`.
/// Returns where the next value goes. It is a global function.
__noinline __u32 sonde_value_append(struct sonde_scratch *scratch, const struct sonde_value *plan,
                                    __u32 number, __u32 at, __u32 to) {
    if (!scratch || !plan)
        return at;
    struct sonde_value_reader *reader = sonde_value_reader_in(scratch);
    struct go_interface found = {.type = reader->words[0], .data = reader->words[1]};
    // The compiler may drop a bound that the verifier needs to see.
    at &= 2 * SONDE_RECORD_MAX - 1;
    if (at > SONDE_VALUE_PLACE_MAX || at + sizeof(struct sonde_value_head) + 16 > to)
        return at;
    struct sonde_value_head *head = (struct sonde_value_head *)(scratch->bytes + at);
    __u64 *body = (__u64 *)(head + 1);
    if (plan->kind == SONDE_VALUE_TEXT)
        return sonde_value_append_text(scratch, number, plan->limit, at, to,
                                       (struct go_string){found.type, found.data});
    *head = (struct sonde_value_head){.number = number, .length = sizeof(__u64)};
    body[0] = found.type;
    switch (plan->kind) {
    case SONDE_VALUE_TIME:
        body[1] = found.data;
        head->length = 2 * sizeof(__u64);
        return at + sizeof(*head) + 2 * sizeof(__u64);
    case SONDE_VALUE_TYPE:
        body[0] = plan->flags & SONDE_VALUE_WITHOUT_METHODS ? go_dynamic_type_of_any(found).hash
                                                            : sonde_type_hash(found.type);
        break;
    default:
        break;
    }
    return at + sizeof(*head) + sizeof(__u64);
}

/// Tests value `number`, to which the steps have led if it `exists`, and appends it. Returns false
/// if it fails its test. It is a global function.
__noinline int sonde_value_take(struct sonde_scratch *scratch, const struct sonde_value *plan,
                                __u32 number, __u32 exists) {
    if (!scratch || !plan)
        return 1;
    struct sonde_value_reader *reader = sonde_value_reader_in(scratch);
    exists = exists && sonde_value_finish(reader, plan);
    if (plan->flags & SONDE_VALUE_IS_TESTED && !sonde_value_passes(scratch, plan, exists))
        return 0;
    if (!exists || plan->flags & SONDE_VALUE_IS_HIDDEN)
        return 1;
    if (plan->kind == SONDE_VALUE_ERROR) {
        reader->errors[0] = (struct sonde_error_place){.data = reader->words[1],
                                                       .type = sonde_type_hash(reader->words[0])};
        reader->error_limit = plan->limit;
        sonde_error_append(scratch, number);
    } else {
        reader->at = sonde_value_append(scratch, plan, number, reader->at, reader->to);
    }
    return 1;
}

/// Takes all steps to a value. Returns what the last one does. It is a global function.
__noinline int sonde_value_find(struct sonde_scratch *scratch, const struct sonde_value *plan) {
    if (!scratch || !plan)
        return SONDE_STEP_SKIPPED;
    int result = SONDE_STEP_ON;
    for (__u64 i = 0; i <= SONDE_VALUE_STEPS && result == SONDE_STEP_ON; i++)
        result = sonde_value_step(scratch, plan, i);
    return result;
}

/// Reads all values of a function at one of its ends, and appends them to what is being built in
/// the scratch, from `at` and up to `to`. Returns the end of the last one; 0 if one fails its test.
static __always_inline __u32 sonde_values_take(struct sonde_scratch *scratch,
                                               const struct sonde_function *function, __u32 wanted,
                                               __u32 at, __u32 to) {
    struct sonde_value_reader *reader = sonde_value_reader_in(scratch);
    reader->wanted = wanted;
    reader->at = at;
    reader->to = to;
    // The counters have 64 bits: Linux 5.15's verifier loses the bounds of a narrower one that is
    // spilled to the stack.
    for (__u64 i = 0; i < SONDE_FUNCTION_VALUES; i++) {
        if (i >= function->values)
            break;
        const struct sonde_value *plan = &function->plans[i];
        int result = sonde_value_find(scratch, plan);
        if (result != SONDE_STEP_SKIPPED &&
            !sonde_value_take(scratch, plan, i, result == SONDE_STEP_ARRIVED))
            return 0;
    }
    return reader->at;
}
