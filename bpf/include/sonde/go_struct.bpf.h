// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Fields of Go structs, by the offsets that the executable at hand has.
#pragma once

#include <sonde/go_abi.bpf.h>
#include <sonde/executable.bpf.h>

/// Whether the executable's version has the field.
#define go_has_field(executable, field) ((executable)->offsets[(field)] != SONDE_ABSENT)

/// Reads `size` bytes of a field of the struct at `base`. False and zeroed memory where the field
/// is absent, `base` is nil or the read fails (only the last is counted). One read; neighbouring
/// fields cost no more when read together.
static __always_inline _Bool go_read_field(void *to, __u32 size,
                                           const struct sonde_executable *executable, __u32 field,
                                           __u64 base) {
    __u32 offset = executable->offsets[field];
    if (offset == SONDE_ABSENT || !base) {
        __builtin_memset(to, 0, size);
        return 0;
    }
    return sonde_read(to, size, base + offset);
}

/// Reads a field that is a pointer or a 64-bit integer; 0 where there is none.
static __always_inline __u64 go_field_u64(const struct sonde_executable *executable, __u32 field,
                                          __u64 base) {
    __u64 value;
    go_read_field(&value, sizeof(value), executable, field, base);
    return value;
}

/// Reads a field that is a bool or a byte; 0 where there is none.
static __always_inline __u8 go_field_u8(const struct sonde_executable *executable, __u32 field,
                                        __u64 base) {
    __u8 value;
    go_read_field(&value, sizeof(value), executable, field, base);
    return value;
}

/// Reads a field that is an interface; all zero where there is none.
static __always_inline struct go_interface
go_field_interface(const struct sonde_executable *executable, __u32 field, __u64 base) {
    struct go_interface value;
    go_read_field(&value, sizeof(value), executable, field, base);
    return value;
}

/// Reads a field that is a string: its address and length, not yet its bytes. Empty where there is
/// none.
static __always_inline struct go_string go_field_string(const struct sonde_executable *executable,
                                                        __u32 field, __u64 base) {
    struct go_string value;
    go_read_field(&value, sizeof(value), executable, field, base);
    return value;
}
