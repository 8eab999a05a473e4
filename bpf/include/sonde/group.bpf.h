// SPDX-License-Identifier: Apache-2.0 OR MIT
/// The settings of the groups of traced processes, which the Manager may change at any time.
#pragma once

#include <sonde/config.bpf.h>
#include <sonde/manager.h>

/// Key: the process's group. Value: its settings.
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, SONDE_MAX_GROUPS);
    __type(key, __u32);
    __type(value, struct sonde_group);
} shared_groups SEC(".maps");

/// Whether this probe begins nothing in the processes of a group.
static __always_inline _Bool sonde_is_off(const struct sonde_group *group) {
    __u32 probe = sonde_config.probe;
    return probe < SONDE_MAX_PROBES && group->off[probe];
}
