// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Fixed-width integer types with the kernel's names, so that one header serves both the BPF
/// compiler and the generator. Repeating a typedef is legal in C11, so `vmlinux.h` and
/// `linux/types.h` can be included as well.
#pragma once

typedef signed char __s8;
typedef unsigned char __u8;
typedef short __s16;
typedef unsigned short __u16;
typedef int __s32;
typedef unsigned int __u32;
typedef long long __s64;
typedef unsigned long long __u64;
