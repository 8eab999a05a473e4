// SPDX-License-Identifier: Apache-2.0 OR MIT
/// The table of attached executables. The Manager assigns every executable a dense slot number, and
/// every uprobe on it carries the slot as its attach cookie. A lookup is therefore one array
/// access, without a hash or an inode. It needs Linux 5.15 (bpf_get_attach_cookie).
#pragma once

#include <sonde/kernel.bpf.h>
#include <sonde/manager.h>

/// Key: slot. Value: the executable's properties.
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, SONDE_MAX_EXECUTABLES);
    __type(key, __u32);
    __type(value, struct sonde_executable);
} sonde_executables SEC(".maps");
