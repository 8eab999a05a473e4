// SPDX-License-Identifier: Apache-2.0 OR MIT
/// What the Manager decides once per load. The values are read-only data, so the verifier folds
/// them.
#pragma once

#include <sonde/kernel.bpf.h>
#include <sonde/manager.h>

const volatile struct sonde_config sonde_config SEC(".rodata.sonde");
