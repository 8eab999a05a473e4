// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Which goroutine runs.
#pragma once

#include <sonde/go_abi.bpf.h>
#include <sonde/process.bpf.h>

/// Identifies the running goroutine within its process: its goid, which no other goroutine ever has,
/// where the executable's offset of it is known; else the address of its `runtime.g`, which Go
/// gives to a new goroutine once this one has ended. Goids are small, so the two never meet.
/// One read.
static __always_inline __u64 sonde_goroutine_id(struct pt_regs *ctx,
                                                const struct sonde_caller *caller) {
    __u64 g = GO_GOROUTINE(ctx), id = 0;
    __u32 offset = caller->executable->goid;
    if (offset != SONDE_ABSENT && sonde_read(&id, sizeof(id), g + offset) && id)
        return id;
    return g;
}
