namespace Sonde.Build.Tests.Checks;

/// <summary>A sound probe in C, to be changed into a wrong one.</summary>
internal static class Probe
{
    public const string Header =
        """
        #pragma once
        #include <sonde/event.h>
        struct job_event {
            struct sonde_span span;
            struct sonde_str name;
            __u32 _pad;
        };
        """;

    public const string Sound =
        """
        // SPDX-License-Identifier: MIT OR GPL-2.0-only
        #include <sonde/sonde.bpf.h>
        #include "sound.go.h"
        #include "job.h"
        char LICENSE[] SEC("license") = "Dual MIT/GPL";
        SONDE_LIMIT(name, 255);
        struct job {
            struct sonde_operation operation;
            struct go_string name;
            __u64 count;
        };
        SONDE_OPERATIONS(jobs, struct job);

        SEC("uprobe")
        int job_start(struct pt_regs *ctx) {
            struct sonde_hook hook = {.ctx = ctx, .operations = &jobs};
            struct job job = {};
            if (!sonde_admit(&hook))
                return 0;
            if (!sonde_operation_begin(&hook, &job.operation))
                return 0;
            job.name = job_start_name(&hook);
            sonde_span_start(&hook, &job.operation, SONDE_NO_CONTEXT);
            sonde_operation_keep(&hook, &job);
            return 0;
        }

        SEC("uprobe")
        int job_end(struct pt_regs *ctx) {
            struct sonde_hook hook = {.ctx = ctx, .operations = &jobs};
            struct sonde_record record;
            if (!sonde_admit(&hook))
                return 0;
            struct job *job = sonde_operation_find(&hook);
            if (!job)
                return 0;
            struct job_event *event = sonde_span_record(&hook, &record, struct job_event, &job->operation);
            if (event) {
                sonde_record_string(&record, &event->name, &job->name, sonde_limit_name);
                sonde_record_send(&record);
            }
            sonde_operation_end(&hook, &job->operation);
            return 0;
        }
        """;

    /// <summary>The class of a probe whose source has this name.</summary>
    public static string Class(string name) =>
        $$"""
        [Probe("{{name}}", Source = "{{name}}.bpf.c")]
        [Uprobe("main.(*queue).run", Entry = "job_start", Return = "job_end", Declaration = "func (q *queue) run(name string, ratio float64) (err error)")]
        class C{{name}};

        """;

    /// <summary>Number of the first line that holds a text.</summary>
    public static int LineOf(string source, string text) =>
        Array.FindIndex(source.Split('\n'), line => line.Contains(text, StringComparison.Ordinal)) + 1;
}
