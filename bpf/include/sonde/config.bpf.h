// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Settings that the Manager fixes once per load. They are read-only data, so the verifier folds
/// them into constants.
#pragma once

#include <sonde/kernel.bpf.h>
#include <sonde/manager.h>

const volatile struct sonde_config sonde_config SEC(".rodata.sonde");
