// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// Has no programs. It describes the keys and values of the maps that Managers of several processes
/// share: the Manager computes from its BTF which others have the same.
#include <sonde/span.bpf.h>

char LICENSE[] SEC("license") = "Dual MIT/GPL";
