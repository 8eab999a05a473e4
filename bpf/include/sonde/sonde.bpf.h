// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Includes everything that the programs of an ordinary probe need.
#pragma once

#include <sonde/call.bpf.h>
#include <sonde/go_struct.bpf.h>
#include <sonde/hook.bpf.h>
#include <sonde/operation.bpf.h>
#include <sonde/record.bpf.h>
#include <sonde/span.bpf.h>
