// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/go_error.bpf.h>
#include <sonde/go_slice.bpf.h>
#include <sonde/sonde.bpf.h>

#include "arguments.go.h"
#include "arguments.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SONDE_LIMIT(name, 32);

/// Begins the record of a call.
static __always_inline struct arguments_event *
begin(struct sonde_hook *hook, struct sonde_record *record, struct sonde_operation *operation) {
    if (!sonde_operation_init(hook, operation))
        return 0;
    sonde_span_start_detached(hook, operation, SONDE_NO_CONTEXT);
    struct arguments_event *event =
        sonde_span_record(hook, record, struct arguments_event, operation);
    sonde_operation_settle(operation);
    return event;
}

/// A program that records the arguments or the results of one call: a text, and numbers.
#define CALL(program, text, ...)                                                                   \
    SONDE_HOOK(program, SONDE_NO_OPERATIONS) {                                                     \
        struct sonde_operation operation;                                                          \
        struct sonde_record begun, *record = &begun;                                               \
        struct arguments_event *event = begin(hook, record, &operation);                           \
        if (!event)                                                                                \
            return;                                                                                \
        struct go_string name = text;                                                              \
        const __s64 words[] = {__VA_ARGS__};                                                       \
        for (__u32 i = 0; i < sizeof(words) / sizeof(words[0]); i++)                               \
            event->words[i] = words[i];                                                            \
        event->count = sizeof(words) / sizeof(words[0]);                                           \
        SONDE_RECORD(name, &name);                                                                 \
        sonde_record_send(record);                                                                 \
    }

#define NO_TEXT ((struct go_string){})
#define ARGUMENT(name) arguments_words_##name(hook)

CALL(arguments_words, NO_TEXT, ARGUMENT(a), ARGUMENT(b), ARGUMENT(c), ARGUMENT(d), ARGUMENT(e),
     ARGUMENT(f), ARGUMENT(g), ARGUMENT(h), ARGUMENT(i), ARGUMENT(j), ARGUMENT(k), ARGUMENT(l),
     ARGUMENT(m), ARGUMENT(n), ARGUMENT(o), ARGUMENT(p), ARGUMENT(q), ARGUMENT(r))

CALL(arguments_straddling, arguments_straddling_name(hook), arguments_straddling_a(hook),
     arguments_straddling_h(hook), arguments_straddling_behind(hook),
     arguments_straddling_last(hook))

CALL(arguments_structs, arguments_structs_p_Currency(hook), arguments_structs_p_Cents(hook),
     arguments_structs_p_scale(hook), arguments_structs_w_one_0(hook),
     arguments_structs_w_last(hook), arguments_structs_after(hook))

CALL(arguments_mixed, arguments_mixed_text(hook), arguments_mixed_a(hook), arguments_mixed_b(hook),
     arguments_mixed_d(hook))

CALL(arguments_mixed_end, go_error_text(hook, arguments_mixed_end_err(hook)),
     arguments_mixed_end_ok(hook), arguments_mixed_end_count(hook))

static __always_inline __u64 read_word(__u64 address) {
    __u64 word;
    sonde_read(&word, sizeof(word), address);
    return word;
}

CALL(arguments_arrays, NO_TEXT, read_word(arguments_arrays_small_address(hook)) & 0xffffff,
     read_word(arguments_arrays_id_address(hook)), read_word(arguments_arrays_id_address(hook) + 8),
     arguments_arrays_flag(hook), arguments_arrays_behind(hook))

CALL(arguments_many, arguments_many_name(hook), arguments_many_a(hook), arguments_many_h(hook),
     arguments_many_small(hook), arguments_many_flag(hook), arguments_many_behind(hook),
     arguments_many_items(hook).length, go_element(__u32, arguments_many_items(hook), 1),
     arguments_many_last(hook))

CALL(arguments_floats, go_element(struct go_string, arguments_floats_rest(hook), 1),
     arguments_floats_number(hook), arguments_floats_rest(hook).length, arguments_floats_q(hook))

CALL(arguments_many_results, arguments_many_results_name(hook), arguments_many_results_a(hook),
     arguments_many_results_h(hook), arguments_many_results_small(hook),
     arguments_many_results_i(hook), arguments_many_results_flag(hook),
     arguments_many_results_last(hook).type)

CALL(arguments_pick, go_element(struct go_string, arguments_pick_list(hook), 1),
     arguments_pick_list(hook).length, arguments_pick_at(hook))

static __always_inline struct go_string read_text(__u64 address) {
    struct go_string text;
    sonde_read(&text, sizeof(text), address);
    return text;
}

CALL(arguments_pick_end, read_text(arguments_pick_end_got(hook)), arguments_pick_end_ok(hook))

CALL(arguments_put, arguments_put_text(hook), arguments_put_value(hook), arguments_put_times(hook))
