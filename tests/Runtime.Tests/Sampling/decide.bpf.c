// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/group.bpf.h>
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
    __u32 group = 0;
    const struct sonde_group *settings = bpf_map_lookup_elem(&shared_groups, &group);
    if (settings)
        question->answer = sonde_sample(&settings->sampler, trace_id, question->kind ? &parent : 0,
                                        question->kind);
    return 0;
}
