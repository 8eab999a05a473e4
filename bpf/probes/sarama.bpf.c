// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "sarama_poll.bpf.h"
#include "sarama_send.bpf.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";
