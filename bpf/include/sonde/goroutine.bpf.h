// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Identifies the running goroutine.
#pragma once

#include <sonde/go_abi.bpf.h>
#include <sonde/hook.bpf.h>
#include <sonde/span.h>

/// Returns an id of the running goroutine within its process. If the executable's offset of the
/// goid is known, the id is the goid, which no other goroutine ever has. Otherwise it is the
/// address of the goroutine's `runtime.g`, which Go reuses for a new goroutine once this one has
/// ended. Goids are small, so the two never collide. Costs one read.
static __always_inline __u64 sonde_goroutine_id(const struct sonde_hook *hook) {
    __u64 g = GO_GOROUTINE(hook->ctx), id = 0;
    __u32 offset = hook->executable->goid;
    if (offset != SONDE_ABSENT && sonde_read(&id, sizeof(id), g + offset) && id)
        return id;
    return g;
}

enum {
    GO_STATUS_DEAD = 6,     ///< runtime._Gdead
    GO_STATUS_MASK = 0xfff, ///< the status without runtime._Gscan
};

/// Records where the running call is, at a function's entry site. Costs three reads.
static __always_inline void sonde_call_init(const struct sonde_hook *hook,
                                            struct sonde_call *call) {
    call->g = GO_GOROUTINE(hook->ctx);
    call->goroutine = sonde_goroutine_id(hook);
    call->depth = go_stack_depth(hook->ctx);
    call->return_address = go_return_address(hook->ctx);
}

enum {
    SONDE_GOROUTINE_WORDS = 24, ///< a goid beyond these words of runtime.g is read on its own
};

/// The first words of a `runtime.g`. It is too large for the stack, so keep it in the scratch.
struct sonde_goroutine_copy {
    __u64 words[SONDE_GOROUTINE_WORDS];
};

/// Does what sonde_call_init does for a call that is made from the same place as the call `before`,
/// if it has the same depth. `copy` is working memory for the goroutine's first words. Costs one
/// read, or two if the depth differs.
static __always_inline void sonde_call_repeat(const struct sonde_hook *hook,
                                              struct sonde_call *call,
                                              const struct sonde_call *before,
                                              struct sonde_goroutine_copy *copy) {
    __u32 word = hook->executable->goid / sizeof(__u64);
    call->g = GO_GOROUTINE(hook->ctx);
    if (SONDE_UNLIKELY(word >= SONDE_GOROUTINE_WORDS) ||
        !sonde_peek(copy, sizeof(*copy), call->g)) {
        sonde_call_init(hook, call);
        return;
    }
    call->goroutine = copy->words[word] ?: call->g;
    call->depth = copy->words[GO_G_STACK_HI / sizeof(__u64)] - GO_STACK_POINTER(hook->ctx);
    call->return_address = SONDE_LIKELY(call->depth == before->depth)
                               ? before->return_address
                               : go_return_address(hook->ctx);
}

/// Whether a call of another goroutine still runs: the `runtime.g` still belongs to that goroutine,
/// the goroutine has not ended, and the return address is still where the call left it. On arm64
/// the return address is not checked. True for an operation that outlives its call. A read that
/// fails means that it does not run, and nothing is counted. Costs four reads.
static __always_inline _Bool sonde_call_runs(const struct sonde_executable *executable,
                                             const struct sonde_call *call) {
    __u64 goid, top, address;
    __u32 status;
    if (!call->g)
        return 1;
    if (executable->goid != SONDE_ABSENT && call->goroutine != call->g &&
        (!sonde_peek(&goid, sizeof(goid), call->g + executable->goid) || goid != call->goroutine))
        return 0;
    if (executable->status != SONDE_ABSENT &&
        (!sonde_peek(&status, sizeof(status), call->g + executable->status) ||
         (status & GO_STATUS_MASK) == GO_STATUS_DEAD))
        return 0;
#if defined(__TARGET_ARCH_x86)
    return sonde_peek(&top, sizeof(top), call->g + GO_G_STACK_HI) &&
           sonde_peek(&address, sizeof(address), top - call->depth) &&
           address == call->return_address;
#else
    (void)top, (void)address;
    return 1;
#endif
}
