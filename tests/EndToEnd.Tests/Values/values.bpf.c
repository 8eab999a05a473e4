// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/go_error.bpf.h>
#include <sonde/go_held_string.bpf.h>
#include <sonde/go_map_find.bpf.h>
#include <sonde/go_slice.bpf.h>
#include <sonde/go_string.bpf.h>
#include <sonde/sonde.bpf.h>

#include "values.go.h"
#include "values.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SONDE_LIMIT(texts, 64);

/// A call whose struct is larger than the BPF stack.
struct call {
    struct sonde_operation operation;
    __u64 numbers[4];
    struct go_string texts[2];
    struct sonde_go_type type, detail;
    __u8 rest[600];
};

SONDE_OPERATIONS(calls, struct call);

static __always_inline void send_texts(struct sonde_record *record, struct values_event *event,
                                       const struct go_string *first,
                                       const struct go_string *second) {
    sonde_record_string(record, &event->texts[0], first, sonde_limit_texts);
    sonde_record_string(record, &event->texts[1], second, sonde_limit_texts);
}

SONDE_CALL_END(values_end, calls, struct values_event) {
    __builtin_memcpy(event->numbers, kept->numbers, sizeof(event->numbers));
    event->type = kept->type;
    event->detail = kept->detail;
    // On this way out no string is recorded, and the record is sent all the same.
    if (!kept->texts[0].length && !kept->texts[1].length)
        return;
    send_texts(record, event, &kept->texts[0], &kept->texts[1]);
}

SONDE_CALL_START(values_hide, calls, SONDE_NO_CONTEXT) {
    kept->numbers[0] = go_field(__u64, hook, HIDDEN_THIRD, values_hide_h(hook));
    kept->numbers[1] = go_field(__u64, hook, HIDDEN_RATIO, values_hide_h(hook)); // a float64
}

SONDE_CALL_START(values_results_start, calls, SONDE_NO_CONTEXT) {
    kept->rest[sizeof(kept->rest) - 1] = 9;
}

SONDE_CALL_END(values_results_end, calls, struct values_event) {
    struct go_string none = {}, text = values_results_end_result0(hook);
    struct go_interface error = values_results_end_result1(hook);
    struct go_slice slice = values_results_end_result2(hook);
    event->numbers[0] = (error.type != 0) + (error.data != 0);
    event->numbers[1] = slice.length;
    event->numbers[2] = go_element(__u64, slice, 2);
    event->numbers[3] = kept->rest[sizeof(kept->rest) - 1];
    send_texts(record, event, &text, &none);
}

enum { ITEM_SIZE = 32 };

SONDE_CALL_START(values_slices, calls, SONDE_NO_CONTEXT) {
    struct go_slice items = values_slices_items(hook), names = values_slices_names(hook);
    __u64 second = go_element_address(items, 1, ITEM_SIZE);
    kept->numbers[0] = items.length;
    kept->numbers[1] = go_field(__u64, hook, ITEM_ID, second);
    kept->numbers[2] = names.length;
    kept->numbers[3] = names.capacity;
    kept->texts[0] = go_field(struct go_string, hook, ITEM_NAME, second);
    kept->texts[1] = go_element(struct go_string, names, 0);
}

SONDE_CALL_START(values_compare, calls, SONDE_NO_CONTEXT) {
    struct go_string text = values_compare_text(hook);
    kept->numbers[0] = go_string_is(text, "GET");
    kept->numbers[1] = go_string_is(text, "");
    kept->numbers[2] = go_string_is(text, "a text that takes more than the three words of others");
    kept->texts[0] = text;
}

SONDE_CALL_START(values_look_up, calls, SONDE_NO_CONTEXT) {
    __u64 numbers = values_look_up_numbers(hook), texts = values_look_up_texts(hook),
          wides = values_look_up_wides(hook);
    __u64 wide = go_map_find(hook, wides, "key-003", 200);
    __u8 last = 0;
    if (wide)
        sonde_read(&last, sizeof(last), wide + 199);
    kept->numbers[0] = go_map_value(__u32, hook, numbers, "key-001");
    kept->numbers[1] = go_map_value(__u32, hook, numbers, "key-099");
    kept->numbers[2] = last;
    kept->numbers[3] = go_map_find(hook, texts, "key-100", sizeof(struct go_string));
    kept->texts[0] = go_map_value(struct go_string, hook, texts, "key-004");
    kept->texts[1] = go_map_value(struct go_string, hook, texts, "key-099");
}

SONDE_CALL_START(values_fail, calls, SONDE_NO_CONTEXT) {
    struct go_interface error = values_fail_err(hook);
    kept->numbers[0] = go_error_number(hook, error);
    kept->texts[0] = go_error_text(hook, error);
    if (go_points_to(hook, STOCK_ERROR_ITEM, error))
        kept->texts[1] = go_field(struct go_string, hook, STOCK_ERROR_ORDER_ITEM, error.data);
    else if (go_points_to(hook, SHELF_ERROR_LABEL, error))
        kept->texts[1] = go_field(struct go_string, hook, SHELF_ERROR_LABEL, error.data);
    kept->type = go_dynamic_type(error);
    kept->detail = go_dynamic_type_of_any(values_fail_detail(hook));
}

SONDE_CALL_START(values_hold, calls, SONDE_NO_CONTEXT) {
    kept->texts[0] = go_string_held(values_hold_err(hook));
    kept->texts[1] = go_string_of_any(values_hold_detail(hook));
}
