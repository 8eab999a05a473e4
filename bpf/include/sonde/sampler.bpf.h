// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Decides whether a span is recorded, when it starts and before anything about it is read. The
/// arithmetic is that of the OpenTelemetry .NET SDK (1.20), so both decide alike about the same
/// trace id.
#pragma once

#include <sonde/event.h>
#include <sonde/kernel.bpf.h>
#include <sonde/manager.h>
#include <sonde/trace_context.bpf.h>

/// Whether a span of this trace is to be sampled. `parent` is null for a root; `kind` is an enum
/// sonde_parent.
static __always_inline _Bool sonde_sample(const struct sonde_sampler *sampler, const __u8 *trace_id,
                                          const struct sonde_span_context *parent, __u8 kind) {
    __u32 which = SONDE_SAMPLE_ROOT;
    if (parent) {
        which =
            kind == SONDE_PARENT_REMOTE ? SONDE_SAMPLE_REMOTE_SAMPLED : SONDE_SAMPLE_LOCAL_SAMPLED;
        which += !(parent->trace_flags & SONDE_TRACE_SAMPLED);
    }
    __u64 fraction = __builtin_bswap64(*(const __u64 *)trace_id);
    return (fraction & ~(1ULL << 63)) < sampler->thresholds[which];
}
