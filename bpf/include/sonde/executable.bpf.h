// SPDX-License-Identifier: Apache-2.0 OR MIT
/// What is known of each attached executable. The Manager gives every executable a dense slot
/// number, and every uprobe on it carries the slot as its attach cookie: one array access, no hash,
/// no inode. Kernel 5.15 (bpf_get_attach_cookie).
#pragma once

#include <sonde/kernel.bpf.h>
#include <sonde/manager.h>

/// Key: slot. Value: what is known of the executable.
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, SONDE_MAX_EXECUTABLES);
    __type(key, __u32);
    __type(value, struct sonde_executable);
} sonde_executables SEC(".maps");
