// SPDX-License-Identifier: Apache-2.0 OR MIT
/// What is known of each attached executable. The Manager gives every executable a dense slot
/// number, and every uprobe on it carries the slot as its attach cookie: one array access, no hash,
/// no inode. Kernel 5.15 (bpf_get_attach_cookie).
#pragma once

#include <sonde/kernel.bpf.h>

enum {
    SONDE_MAX_FIELDS = 62,       ///< enumerators that a header's `enum sonde_field` may have
    SONDE_ABSENT = 0xffffffff,   ///< offset of a field that the executable's version does not have
    SONDE_MAX_EXECUTABLES = 256, ///< default size of the table; the Manager sets it
};

/// What a probe's attach cookie says besides the slot, which is its low 32 bits.
#define SONDE_SITE_STACK_CHECK (1ULL << 32) ///< the site is the `jbe` of the stack check

enum {
    SONDE_EXECUTABLE_EVERY_PROCESS = 1, ///< every process of the executable is traced
    SONDE_EXECUTABLE_SWISS_MAPS = 2,    ///< its maps are Swiss tables (Go 1.24)
    SONDE_EXECUTABLE_SPLIT_GROUPS =
        4, ///< its Swiss tables keep keys and elements apart (GOEXPERIMENT=mapsplitgroup)
};

/// What is known of one executable.
struct sonde_executable {
    __u32 flags;                     ///< SONDE_EXECUTABLE_*, or-ed
    __u32 slot;                      ///< its own index in the table
    __u32 goid;                      ///< offset of runtime.g.goid in bytes, or SONDE_ABSENT
    __u32 status;                    ///< offset of runtime.g.atomicstatus, or SONDE_ABSENT
    __u32 offsets[SONDE_MAX_FIELDS]; ///< in bytes, by `enum sonde_field`, or SONDE_ABSENT
    __u16 extents[SONDE_MAX_FIELDS]; ///< by `enum sonde_field`: how far into the field's struct the
                                     ///< probe reads
    __u16 _pad[2];
};

/// Key: slot. Value: what is known of the executable.
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, SONDE_MAX_EXECUTABLES);
    __type(key, __u32);
    __type(value, struct sonde_executable);
} sonde_executables SEC(".maps");
