// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "kafka_go_read.bpf.h"
#include "kafka_go_send.bpf.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";
