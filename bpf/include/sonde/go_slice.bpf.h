// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Elements of Go slices. A slice has `length` elements; an index beyond them yields nothing and
/// costs no read.
#pragma once

#include <sonde/go_abi.bpf.h>

/// Returns the address of element `index`, where each element has `size` bytes, or 0 if there is no
/// such element. For a slice of structs, go_field(type, hook, FIELD, go_element_address(slice,
/// index, size)) reads a field of an element. Costs no read.
static __always_inline __u64 go_element_address(struct go_slice slice, __u64 index, __u32 size) {
    return index < slice.length ? slice.data + index * size : 0;
}

/// Implements go_element for an element of `size` bytes.
static __always_inline void go_read_element(void *to, __u32 size, struct go_slice slice,
                                            __u64 index) {
    __u64 address = go_element_address(slice, index, size);
    if (address)
        sonde_read(to, size, address);
    else
        __builtin_memset(to, 0, size);
}

/// Returns the value of element `index` as the C type `type`, which must have the element's size:
/// __u64 for a pointer or an int, struct go_string, struct go_interface. The result is zero if
/// there is no such element or the read fails (which is counted). Costs one read.
#define go_element(type, slice, index)                                                             \
    ({                                                                                             \
        type value_of_element;                                                                     \
        go_read_element(&value_of_element, sizeof(type), slice, index);                            \
        value_of_element;                                                                          \
    })
