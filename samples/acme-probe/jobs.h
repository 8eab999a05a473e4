// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <sonde/event.h>

/// One job that a queue has processed.
struct job_event {
    struct sonde_span span;
    struct sonde_str name; ///< the job's name
    __u8 failed;           ///< 1 if the job returned an error
    __u8 _pad[3];
};
