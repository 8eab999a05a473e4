// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Operations that follow each other on one goroutine, as the requests of a connection do. The
/// entry of such an operation stays in its map when the operation ends, and the next one begins in
/// it, which costs neither an update nor a removal. Whoever lets entries rest
/// (sonde_operation_rest) must also have a hook at which the goroutine ends
/// (sonde_operation_leave), and all operations that resume (sonde_operation_resume) must be calls
/// from one place.
#pragma once

#include <sonde/operation.bpf.h>

/// Does what sonde_operation_end does, but lets the operation's entry rest for the next operation
/// of its goroutine (sonde_operation_resume), unless the operation is nested or too many rest
/// already. Costs one map lookup, and the same more as sonde_operation_end if it has a context.
static __always_inline void sonde_operation_rest(const struct sonde_hook *hook,
                                                 struct sonde_operation *operation) {
    if (SONDE_UNLIKELY(hook->key.part || !(operation->rest || sonde_rest_begin()))) {
        sonde_operation_end(hook, operation);
        return;
    }
    operation->rest = SONDE_RESTING;
    sonde_operation_finish(hook, operation);
}

/// Begins an operation in the entry that rests for the running goroutine, if there is one. The
/// members after `struct sonde_operation` are as the goroutine's last operation left them. Returns
/// null if no entry rests, or the probe is off in this process; sonde_operation_begin then begins
/// one elsewhere, or tells. `copy` is working memory. Costs a map lookup, and one or two reads if
/// an entry rests.
static __always_inline void *sonde_operation_resume(struct sonde_hook *hook,
                                                    struct sonde_goroutine_copy *copy) {
    struct sonde_key key = sonde_goroutine_operation(hook, 0);
    struct sonde_operation *operation = bpf_map_lookup_elem(hook->operations, &key);
    struct sonde_call call;
    if (!operation || operation->rest != SONDE_RESTING || !sonde_is_on(hook))
        return 0;
    sonde_call_repeat(hook, &call, &operation->call, copy);
    // The goroutine of the entry has ended unseen, and another one uses its memory.
    if (SONDE_UNLIKELY(call.goroutine != operation->call.goroutine)) {
        sonde_operation_discard(hook, &key, operation);
        return 0;
    }
    hook->key = key;
    sonde_operation_reset(operation, &call);
    operation->rest = SONDE_REST_RESUMED;
    return operation;
}

/// Removes the entry that rests for the running goroutine, which ends. Costs one map lookup, and
/// three map operations if there is one.
static __always_inline void sonde_operation_leave(const struct sonde_hook *hook) {
    struct sonde_key key = sonde_goroutine_operation(hook, 0);
    const struct sonde_operation *operation = bpf_map_lookup_elem(hook->operations, &key);
    if (operation && operation->rest == SONDE_RESTING)
        sonde_operation_discard(hook, &key, operation);
}
