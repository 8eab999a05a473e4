// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// What function spans are measured against: empty programs, and programs written by hand that
/// record the same values.
#include <sonde/go_slice.bpf.h>
#include <sonde/sonde.bpf.h>

#include "functions.go.h"
#include "functions.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SONDE_LIMIT(name, 255);
SONDE_LIMIT(id, 255);
SONDE_LIMIT(customer, 255);
SONDE_LIMIT(sku, 255);

enum { LINE_SIZE = 24 };

struct call {
    struct sonde_operation operation;
    __s64 n, lines, cents;
    struct go_string name, id, customer, sku;
};
SONDE_OPERATIONS(calls, struct call);

SEC("uprobe")
int bare_start(struct pt_regs *ctx) {
    (void)ctx;
    return 0;
}

SEC("uprobe")
int bare_end(struct pt_regs *ctx) {
    (void)ctx;
    return 0;
}

SONDE_CALL_START(hand0_start, calls, SONDE_NO_CONTEXT) {
}

SONDE_CALL_END(hand0_end, calls, struct hand0_event) {
}

SONDE_CALL_START(hand1_start, calls, SONDE_NO_CONTEXT) {
    kept->n = hand1_start_n(hook);
}

SONDE_CALL_END(hand1_end, calls, struct hand1_event) {
    event->n = kept->n;
}

SONDE_CALL_START(hand4_start, calls, SONDE_NO_CONTEXT) {
    kept->n = hand4_start_n(hook);
    kept->name = hand4_start_name(hook);
    kept->id = go_field(struct go_string, hook, ORDER_ID, hand4_start_o(hook));
}

SONDE_CALL_END(hand4_end, calls, struct hand4_event) {
    event->n = kept->n;
    event->result = hand4_end_result0(hook);
    SONDE_RECORD_KEPT(name);
    SONDE_RECORD_KEPT(id);
}

SONDE_CALL_START(hand8_start, calls, SONDE_NO_CONTEXT) {
    __u64 order = hand8_start_o(hook);
    kept->n = hand8_start_n(hook);
    kept->name = hand8_start_name(hook);
    kept->id = go_field(struct go_string, hook, ORDER_ID, order);
    struct go_slice lines = go_field(struct go_slice, hook, ORDER_LINES, order);
    __u64 line = go_element_address(lines, 0, LINE_SIZE);
    __u64 customer = go_field(__u64, hook, ORDER_CUSTOMER, order);
    kept->lines = lines.length;
    kept->customer = go_field(struct go_string, hook, CUSTOMER_NAME, customer);
    kept->sku = go_field(struct go_string, hook, LINE_SKU, line);
    kept->cents = go_field(__s64, hook, LINE_PRICE_CENTS, line);
}

SONDE_CALL_END(hand8_end, calls, struct hand8_event) {
    event->n = kept->n;
    event->result = hand8_end_result0(hook);
    event->lines = kept->lines;
    event->cents = kept->cents;
    SONDE_RECORD_KEPT(name);
    SONDE_RECORD_KEPT(id);
    SONDE_RECORD_KEPT(customer);
    SONDE_RECORD_KEPT(sku);
}
