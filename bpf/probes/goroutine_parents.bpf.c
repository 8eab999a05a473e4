// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/goroutine_tree.bpf.h>
#include <sonde/go_struct.bpf.h>

#include "goroutine_parents.go.h"

enum { FIRST_GOROUTINE = 1 }; ///< goid of the goroutine that runs main

char LICENSE[] SEC("license") = "Dual MIT/GPL";

/// Returns the address of the goroutine that waits for the system stack, on which newproc1 runs,
/// and how deep its own stack is; 0 if none waits, as when a timer starts a goroutine. systemstack
/// saves the stack pointer, the first field of `sched`, when it leaves the goroutine, and clears it
/// when it comes back (https://github.com/golang/go/blob/go1.24.0/src/runtime/asm_amd64.s#L472).
/// Costs four reads.
static __always_inline __u64 find_creator(const struct sonde_hook *hook, __u64 *depth) {
    __u64 m = go_field(__u64, hook, G_M, GO_GOROUTINE(hook->ctx));
    __u64 creator = go_field(__u64, hook, M_CURG, m), top;
    __u64 stack_pointer = go_field(__u64, hook, G_SCHED, creator);
    if (!stack_pointer || !sonde_read(&top, sizeof(top), creator + GO_G_STACK_HI))
        return 0;
    *depth = top - stack_pointer;
    return creator;
}

/// Finds the span that a goroutine runs, or otherwise the span in which it was started itself.
/// Costs one or two map lookups, and four reads if it runs a span.
static __always_inline _Bool find_span(const struct sonde_hook *hook, __u64 goid, __u64 depth,
                                       struct sonde_span_context *found) {
    struct sonde_key key = {.id = goid, .process = hook->process, .part = SONDE_SPAN_OF_GOROUTINE};
    const struct sonde_active_span *active = bpf_map_lookup_elem(&shared_spans, &key);
    // If a panic has unwound the span's call, the stack no longer reaches the place where it was
    // entered, or something else is there by now.
    if (active && active->context.valid && active->call.depth < depth &&
        sonde_call_runs(hook->executable, &active->call)) {
        *found = active->context;
        return 1;
    }
    return sonde_span_of_creator(goid, hook->process, found);
}

// func newproc1(fn *funcval, callergp *g, callerpc uintptr, parked bool, waitreason waitReason) *g
// https://github.com/golang/go/blob/go1.24.0/src/runtime/proc.go#L5038; all versions; up to Go 1.22
// without the last two parameters. It returns the new goroutine, which has its goid and does not
// run yet.
SONDE_HOOK(goroutine_created, SONDE_NO_OPERATIONS) {
    struct sonde_span_context span = {};
    __u64 depth, creator_goid, goid;
    // Addresses of goroutines are reused, so without goids nothing identifies a goroutine.
    __u32 offset = hook->executable->goid;
    if (offset == SONDE_ABSENT || !sonde_is_on(hook) ||
        !sonde_read(&goid, sizeof(goid), goroutine_created_result0(hook) + offset))
        return;
    if (goid == FIRST_GOROUTINE) {
        sonde_program_begins(hook->process);
        return;
    }
    __u64 creator = find_creator(hook, &depth);
    if (creator && sonde_read(&creator_goid, sizeof(creator_goid), creator + offset) &&
        find_span(hook, creator_goid, depth, &span))
        sonde_goroutine_started(goid, hook->process, &span);
}
