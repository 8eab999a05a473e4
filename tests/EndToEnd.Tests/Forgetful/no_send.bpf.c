// SPDX-License-Identifier: MIT OR GPL-2.0-only
#define SENDS sonde_config.never
#define PROGRAM(part) no_send_##part
#include "forgetful.bpf.h"
