// SPDX-License-Identifier: Apache-2.0 OR MIT
/// The string that a Go interface holds, according to the descriptor of its dynamic type. A string
/// is read only where the descriptor says that one lies, so the interface may hold anything.
#pragma once

#include <sonde/go_type.bpf.h>

/// The descriptor of a struct type, with its fields (internal/abi/type.go: StructType).
struct go_struct_fields {
    struct go_struct_type structure;
    struct go_slice fields;
};

/// A field of a struct type. The first one lies at the struct's beginning.
struct go_struct_member {
    __u64 name;
    __u64 type; ///< address of the descriptor
};

/// Returns the string at `address`, or an empty one if `type` is not a string type.
static __always_inline struct go_string go_string_of_type(__u64 type, __u64 address) {
    struct go_string string = {};
    if (go_kind_of(type) == GO_KIND_STRING)
        sonde_read(&string, sizeof(string), address);
    return string;
}

/// Returns the string that an empty interface, such as an `any`, holds, or an empty string if its
/// dynamic type is not a string type. Costs two reads.
static __always_inline struct go_string go_string_of_any(struct go_interface value) {
    return go_string_of_type(value.type, value.data);
}

/// Returns the string that an interface with methods, such as an error, holds: the value itself if
/// its dynamic type is a string type, or the first field of the struct that it points to, if that
/// is a string. Otherwise the string is empty. What it says is for the caller to know, by the name
/// of the type. Costs three reads, or six.
static __always_inline struct go_string go_string_held(struct go_interface value) {
    struct go_itab table;
    struct go_pointer_type pointer;
    struct go_struct_fields held;
    struct go_struct_member first;
    struct go_string none = {};
    if (!value.type || !sonde_peek(&table, sizeof(table), value.type) ||
        !sonde_peek(&pointer, sizeof(pointer), table.type))
        return none;
    if ((pointer.type.kind & GO_KIND_MASK) != GO_KIND_POINTER)
        return go_string_of_type(table.type, value.data);
    if (!sonde_peek(&held, sizeof(held), pointer.element) ||
        (held.structure.type.kind & GO_KIND_MASK) != GO_KIND_STRUCT || !held.fields.length ||
        !sonde_peek(&first, sizeof(first), held.fields.data))
        return none;
    return go_string_of_type(first.type, value.data);
}
