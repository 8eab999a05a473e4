// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Reads many fields of one Go struct at the price of one: a read of 200 bytes costs hardly more
/// than one of 8.
#pragma once

#include <sonde/go_struct.bpf.h>

enum {
    GO_STRUCT_COPY_MAX = 320, ///< fields beyond this offset are read one by one
};

/// The first bytes of a Go struct. It is too large for the stack, so keep it in the scratch.
struct go_struct_copy {
    __u64 base; ///< address of the struct in the target
    __u32 size; ///< bytes copied; 0 if the copy failed, and then fields are read one by one
    __u32 _pad;
    __u8 bytes[GO_STRUCT_COPY_MAX];
};

/// Copies the struct at `base` up to the end of the last field that the probe reads; `field` is any
/// of its fields. Costs one read.
static __always_inline void go_copy_struct(struct go_struct_copy *copy,
                                           const struct sonde_hook *hook, __u32 field, __u64 base) {
    __u32 size = hook->executable->fields[field].extent;
    if (size > GO_STRUCT_COPY_MAX)
        size = GO_STRUCT_COPY_MAX;
    copy->base = base;
    copy->size = 0;
    if (base && size && sonde_peek(copy->bytes, size, base))
        copy->size = size;
}

/// Reads a field that is not in the copy, or the copy of whose struct failed. It is not inlined,
/// because it rarely runs, and a smaller program runs faster.
static __noinline SONDE_UNUSED void go_read_uncopied(void *to, __u32 size, __u64 base,
                                                     __u32 offset) {
    if (offset != SONDE_ABSENT && base)
        sonde_read(to, size, base + offset);
}

/// Returns the value of a field of a copied struct, as go_field does.
#define go_copied(type, copy, hook, field)                                                         \
    ({                                                                                             \
        const struct go_struct_copy *copied = (copy);                                              \
        __u32 offset_in_copy = sonde_offset_of((hook)->executable, field);                         \
        type value_copied = (type){0};                                                             \
        if (SONDE_LIKELY(offset_in_copy <= GO_STRUCT_COPY_MAX - sizeof(type) &&                    \
                         offset_in_copy + sizeof(type) <= copied->size))                           \
            value_copied = *(const type *)(copied->bytes + offset_in_copy);                        \
        else                                                                                       \
            go_read_uncopied(&value_copied, sizeof(type), copied->base, offset_in_copy);           \
        value_copied;                                                                              \
    })
