// SPDX-License-Identifier: MIT OR GPL-2.0-only
#define FORGET_SEND
#define PROGRAM(part) no_send_##part
#include "forgetful.bpf.h"

#include "forgetful.h"
