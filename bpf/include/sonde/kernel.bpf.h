// SPDX-License-Identifier: Apache-2.0 OR MIT
/// The few kernel definitions that programs need, so that a probe builds without kernel headers and
/// without a `vmlinux.h` of 100,000 lines. Values are kernel ABI (include/uapi/linux/bpf.h,
/// asm/ptrace.h).
#pragma once

#include <sonde/types.h>

typedef __u16 __be16;
typedef __u32 __be32;
typedef __u64 __be64;
typedef __u32 __wsum;

enum {
    BPF_MAP_TYPE_HASH = 1,
    BPF_MAP_TYPE_ARRAY = 2,
    BPF_MAP_TYPE_PROG_ARRAY = 3,
    BPF_MAP_TYPE_PERCPU_ARRAY = 6,
    BPF_MAP_TYPE_LRU_HASH = 9,
    BPF_MAP_TYPE_ARRAY_OF_MAPS = 12,
    BPF_MAP_TYPE_SOCKHASH = 18,
    BPF_MAP_TYPE_RINGBUF = 27,
    BPF_MAP_TYPE_TASK_STORAGE = 29,
};

enum {
    BPF_ANY = 0,
    BPF_NOEXIST = 1,
};

enum {
    BPF_F_NO_PREALLOC = 1U << 0,
    BPF_LOCAL_STORAGE_GET_F_CREATE = 1U << 0,
};

enum {
    BPF_RB_NO_WAKEUP = 1U << 0,
    BPF_RB_FORCE_WAKEUP = 1U << 1,
    BPF_RB_AVAIL_DATA = 0,
};

#if defined(__TARGET_ARCH_x86)
/// Registers of a stopped x86-64 thread (arch/x86/include/asm/ptrace.h).
struct pt_regs {
    unsigned long r15, r14, r13, r12, bp, bx;
    unsigned long r11, r10, r9, r8, ax, cx, dx, si, di;
    unsigned long orig_ax, ip, cs, flags, sp, ss;
};
#elif defined(__TARGET_ARCH_arm64)
/// Registers of a stopped arm64 thread (struct user_pt_regs in
/// arch/arm64/include/uapi/asm/ptrace.h).
struct pt_regs {
    __u64 regs[31];
    __u64 sp;
    __u64 pc;
    __u64 pstate;
};
#else
#error "Sonde: define __TARGET_ARCH_x86 or __TARGET_ARCH_arm64."
#endif

#include <bpf/bpf_helpers.h>

// Code for a case that is rare goes to the end of its program: the rest then takes fewer cache
// lines, and the traced process has just used the cache for something else.
#define SONDE_LIKELY(condition) __builtin_expect(!!(condition), 1)
#define SONDE_UNLIKELY(condition) __builtin_expect(!!(condition), 0)
