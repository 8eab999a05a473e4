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
// go/queue.go; all versions.
SEC("uprobe")
int job_start(struct pt_regs *ctx)
{
    struct sonde_caller caller;
    struct sonde_operation_key key;
    struct job job = {};
    if (!sonde_admit(ctx, &caller) ||
        !sonde_operation_begin(&jobs, ctx, &caller, &key, &job.operation))
        return 0;
    // Words: q, two of ctx, two of name.
    job.name = go_string_argument(ctx, 3);
    sonde_span_start(ctx, &job.operation, &caller, go_interface_argument(ctx, 1));
    sonde_operation_keep(&jobs, &key, &job);
    return 0;
}

SEC("uprobe")
int job_end(struct pt_regs *ctx)
{
    struct sonde_caller caller;
    struct sonde_operation_key key;
    struct sonde_record record;
    if (!sonde_admit(ctx, &caller))
        return 0;
    struct job *job = sonde_operation_find(&jobs, ctx, &caller, &key);
    if (!job)
        return 0;
    struct job_event *event = sonde_span_record(&record, struct job_event, &job->operation, &caller);
    if (event) {
        sonde_record_string(&record, &event->name, &job->name, sonde_limit_name);
        event->failed = go_result(ctx, 0) != 0;
        sonde_record_send(&record);
    }
    sonde_operation_end(&jobs, &key, &job->operation);
    return 0;
}
