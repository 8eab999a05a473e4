// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "go_redis_v9.go.h"

#include "go_redis.bpf.h"
