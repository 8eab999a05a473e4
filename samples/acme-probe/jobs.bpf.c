// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/sonde.bpf.h>
#include "jobs.go.h"
#include "jobs.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SONDE_LIMIT(name, 255);

struct job {
    struct sonde_operation operation;
    struct go_string name;
};
SONDE_OPERATIONS(jobs, struct job);

// JobsProbe.cs declares the function, so its arguments and results have names here.
SONDE_CALL_START(job_start, jobs, job_start_ctx(hook)) {
    kept->name = job_start_name(hook);
}

SONDE_CALL_END(job_end, jobs, struct job_event) {
    SONDE_RECORD_KEPT(name);
    event->failed = job_end_result0(hook).type != 0;
}
