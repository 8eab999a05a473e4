// SPDX-License-Identifier: Apache-2.0 OR MIT
/// The table of attached executables. The Manager assigns every executable a dense slot number, and
/// every uprobe on it carries the slot as its attach cookie. A lookup is therefore one array
/// access, without a hash or an inode. It needs Linux 5.15 (bpf_get_attach_cookie).
#pragma once

#include <sonde/kernel.bpf.h>
#include <sonde/manager.h>

/// Key: slot. Value: the struct sonde_executable of the executable. The Manager makes the values as
/// short as the probe's fields allow.
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, SONDE_MAX_EXECUTABLES);
    __uint(key_size, sizeof(__u32));
    __uint(value_size, sizeof(struct sonde_executable));
} sonde_executables SEC(".maps");

/// Returns the offset of a field, an enumerator of NAME.go.h, in the struct that has it.
static __always_inline __u32 sonde_offset_of(const struct sonde_executable *executable,
                                             __u32 field) {
    return executable->fields[field].offset;
}
