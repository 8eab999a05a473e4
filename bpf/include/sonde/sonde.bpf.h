// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Everything that an ordinary probe's program needs. A program reads: admit, find, read, send.
#pragma once

#include <sonde/process.bpf.h>
#include <sonde/go_argument.bpf.h>
#include <sonde/go_struct.bpf.h>
#include <sonde/operation.bpf.h>
#include <sonde/span.bpf.h>
#include <sonde/record.bpf.h>
