// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Elements of Go slices. How many there are is the slice's `length`; an index that is not below it
/// gives nothing, and costs no read.
#pragma once

#include <sonde/go_abi.bpf.h>

/// The address of element `index`, where each has `size` bytes; 0 where there is none. A field of
/// an element that is a struct is go_field(type, hook, FIELD, go_element_address(slice, index,
/// size)). No read.
static __always_inline __u64 go_element_address(struct go_slice slice, __u64 index, __u32 size) {
    return index < slice.length ? slice.data + index * size : 0;
}

/// Does what go_element says, for an element of `size` bytes.
static __always_inline void go_read_element(void *to, __u32 size, struct go_slice slice,
                                            __u64 index) {
    __u64 address = go_element_address(slice, index, size);
    if (address)
        sonde_read(to, size, address);
    else
        __builtin_memset(to, 0, size);
}

/// The value of element `index`, of the C type `type`, which has the element's size: __u64 for a
/// pointer or an int, struct go_string, struct go_interface. Zero where there is none or the read
/// fails (that is counted). One read.
#define go_element(type, slice, index)                                                             \
    ({                                                                                             \
        type value_of_element;                                                                     \
        go_read_element(&value_of_element, sizeof(type), slice, index);                            \
        value_of_element;                                                                          \
    })
