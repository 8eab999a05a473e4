// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Reads fields of Go structs by the offsets that they have in the running executable. `field` is
/// an enumerator of NAME.go.h, which the build generates from [GoOffset]; `base` is the address of
/// the struct.
#pragma once

#include <sonde/go_type.bpf.h>
#include <sonde/hook.bpf.h>

/// Whether the executable's version has the field.
#define go_has_field(hook, field) (sonde_offset_of((hook)->executable, field) != SONDE_ABSENT)

/// Implements go_read_field for `size` bytes.
static __always_inline _Bool go_read_bytes(void *to, __u32 size, const struct sonde_hook *hook,
                                           __u32 field, __u64 base) {
    __u32 offset = sonde_offset_of(hook->executable, field);
    if (SONDE_UNLIKELY(offset == SONDE_ABSENT || !base)) {
        __builtin_memset(to, 0, size);
        return 0;
    }
    return sonde_read(to, size, base + offset);
}

/// Reads a field into `*to`, as many bytes as `*to` has. Returns false, and clears the memory, if
/// the field is absent, `base` is nil or the read fails; only a failed read is counted. Costs one
/// read. Reading neighbouring fields together costs no more than reading one.
#define go_read_field(to, hook, field, base) go_read_bytes(to, sizeof(*(to)), hook, field, base)

/// Returns the value of a field as the C type `type`: __u64 for a pointer or an int, __u8 for a
/// bool, struct go_string (its address and length, not yet its bytes), struct go_slice, struct
/// go_interface. The result is zero if go_read_field returns false.
#define go_field(type, hook, field, base)                                                          \
    ({                                                                                             \
        type value_of_field;                                                                       \
        go_read_field(&value_of_field, hook, field, base);                                         \
        value_of_field;                                                                            \
    })

/// Returns the address of a struct that a field holds in some versions and points to in others. The
/// distance to `next`, the field after it, distinguishes the two. If `field` is absent, the struct
/// is at `base` itself. Costs one read if the field is a pointer.
static __always_inline __u64 go_embedded(const struct sonde_hook *hook, __u32 field, __u32 next,
                                         __u64 base) {
    __u32 offset = sonde_offset_of(hook->executable, field);
    if (!go_has_field(hook, field))
        return base;
    if (sonde_offset_of(hook->executable, next) - offset == sizeof(__u64))
        return go_field(__u64, hook, field, base);
    return base + offset;
}

/// Whether `value`, an interface with methods such as an error, holds the struct that contains
/// `field`, or a pointer to it. In both cases its data word points to the struct, so go_field can
/// read from there. Costs one read, or three, or none if no interface of the executable holds one.
static __always_inline _Bool go_points_to(const struct sonde_hook *hook, __u32 field,
                                          struct go_interface value) {
    const struct sonde_executable_field *known = &hook->executable->fields[field];
    __u32 pointer = known->type, structure = known->structure;
    if (!pointer && !structure)
        return 0;
    __u32 type = sonde_type_hash(value.type);
    return type && (type == pointer || type == structure);
}
