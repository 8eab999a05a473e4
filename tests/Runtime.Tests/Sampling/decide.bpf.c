// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/sampler.bpf.h>

char LICENSE[] SEC("license") = "Dual MIT/GPL";

struct question {
    __u8 trace_id[16];
    struct sonde_span_context parent;
    __u32 kind; ///< enum sonde_parent
    __u32 answer;
};

SEC("syscall")
int decide(struct question *question) {
    // A program of this type may not pass its context to a function as memory, so this copies it.
    __u8 trace_id[16];
    struct sonde_span_context parent = {};
    for (int i = 0; i < 16; i++)
        trace_id[i] = question->trace_id[i];
    parent.trace_flags = question->parent.trace_flags;
    question->answer = sonde_sample(trace_id, question->kind ? &parent : 0, question->kind);
    return 0;
}
