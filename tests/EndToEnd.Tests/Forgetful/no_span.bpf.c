// SPDX-License-Identifier: MIT OR GPL-2.0-only
#define SPANS sonde_config.never
#define PROGRAM(part) no_span_##part
#include "forgetful.bpf.h"
