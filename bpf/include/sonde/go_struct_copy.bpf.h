// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Reading many fields of one Go struct at the price of one: a read of 200 bytes costs hardly more
/// than one of 8.
#pragma once

#include <sonde/go_struct.bpf.h>

enum {
    GO_STRUCT_COPY_MAX = 256, ///< fields that lie further in are read one by one
};

/// The first bytes of a Go struct. Too large for the stack: lives in the scratch.
struct go_struct_copy {
    __u64 base; ///< address of the struct in the target
    __u32 size; ///< bytes copied; 0 if the copy failed, and then fields are read one by one
    __u32 _pad;
    __u8 bytes[GO_STRUCT_COPY_MAX];
};

/// Copies the struct at `base` as far as the fields reach that the probe reads of it; `field` is
/// any of them. One read.
static __always_inline void go_copy_struct(struct go_struct_copy *copy,
                                           const struct sonde_executable *executable, __u32 field,
                                           __u64 base) {
    __u32 size = executable->extents[field];
    if (size > GO_STRUCT_COPY_MAX)
        size = GO_STRUCT_COPY_MAX;
    copy->base = base;
    copy->size = 0;
    if (base && size && bpf_probe_read_user(copy->bytes, size, (const void *)base) == 0)
        copy->size = size;
}

/// A field that is a pointer or a 64-bit integer; 0 where there is none.
static __always_inline __u64 go_copied_u64(const struct go_struct_copy *copy,
                                           const struct sonde_executable *executable, __u32 field) {
    __u32 offset = executable->offsets[field];
    if (offset <= GO_STRUCT_COPY_MAX - sizeof(__u64) && offset + sizeof(__u64) <= copy->size)
        return *(const __u64 *)(copy->bytes + offset);
    return go_field_u64(executable, field, copy->base);
}

/// A field that is an interface; all zero where there is none.
static __always_inline struct go_interface
go_copied_interface(const struct go_struct_copy *copy, const struct sonde_executable *executable,
                    __u32 field) {
    __u32 offset = executable->offsets[field];
    if (offset <= GO_STRUCT_COPY_MAX - sizeof(struct go_interface) &&
        offset + sizeof(struct go_interface) <= copy->size)
        return *(const struct go_interface *)(copy->bytes + offset);
    return go_field_interface(executable, field, copy->base);
}

/// A field that is a string: its address and length, not yet its bytes. Empty where there is none.
static __always_inline struct go_string go_copied_string(const struct go_struct_copy *copy,
                                                         const struct sonde_executable *executable,
                                                         __u32 field) {
    __u32 offset = executable->offsets[field];
    if (offset <= GO_STRUCT_COPY_MAX - sizeof(struct go_string) &&
        offset + sizeof(struct go_string) <= copy->size)
        return *(const struct go_string *)(copy->bytes + offset);
    return go_field_string(executable, field, copy->base);
}
