// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/sonde.bpf.h>
#include "jobs.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SONDE_LIMIT(name, 255);

struct job {
    struct sonde_operation operation;
    struct go_string name;
};
SONDE_OPERATIONS(jobs, struct job);

// func (q *Queue) Process(ctx context.Context, name string) error
// go/queue.go; all versions. Words: q, two of ctx, two of name.
SONDE_CALL_START(job_start, jobs, go_interface_argument(hook, 1)) {
    kept->name = go_string_argument(hook, 3);
}

SONDE_CALL_END(job_end, jobs, struct job_event) {
    SONDE_RECORD_KEPT(name);
    event->failed = go_result(hook, 0) != 0;
}
