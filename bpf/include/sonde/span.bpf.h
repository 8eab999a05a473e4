// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Ids of a span that starts.
#pragma once

#include <sonde/event.h>
#include <sonde/operation.bpf.h>
#include <sonde/trace_context.bpf.h>

/// Fills `count` words with random bits, not all of them zero, as both kinds of id require.
static __always_inline void sonde_random_id(__u32 *words, int count) {
    __u32 any = 0;
    for (int i = 0; i < count; i++) {
        words[i] = bpf_get_prandom_u32();
        any |= words[i];
    }
    if (!any)
        words[0] = 1;
}

/// Gives a starting span its ids: a child of `remote` where that is valid, else a root that is
/// sampled.
static __always_inline void sonde_span_start(struct sonde_span_ids *ids,
                                             const struct sonde_remote_context *remote) {
    if (remote->valid) {
        __builtin_memcpy(ids->trace_id, remote->trace_id, sizeof(ids->trace_id));
        __builtin_memcpy(ids->parent_id, remote->span_id, sizeof(ids->parent_id));
        ids->trace_flags = remote->trace_flags;
        ids->parent = SONDE_PARENT_REMOTE;
    } else {
        sonde_random_id((__u32 *)ids->trace_id, 4);
        ids->trace_flags = 1;
        ids->parent = SONDE_PARENT_NONE;
    }
    sonde_random_id((__u32 *)ids->span_id, 2);
}
