// SPDX-License-Identifier: MIT OR GPL-2.0-only
#define KEEPS sonde_config.never
#define PROGRAM(part) no_keep_##part
#include "forgetful.bpf.h"
