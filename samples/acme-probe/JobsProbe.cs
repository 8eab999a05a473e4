using Sonde;
using Sonde.Runtime.Spans;

namespace Acme.Probe;

/// <summary>Jobs that a Go program processes with <c>acme.example/jobs</c>.</summary>
[Probe("acme.example/jobs", Source = "jobs.bpf.c", Header = "jobs.h")]
[Uprobe("acme.example/jobs.(*Queue).Process", Entry = "job_start", Return = "job_end",
    Declaration = "func (q *Queue) Process(ctx context.Context, name string) error")]
[EventStruct("job_event")]
public sealed partial class JobsProbe
{
    static partial void Describe(in JobEvent e, ref SpanWriter span)
    {
        span.Kind = SpanKind.Consumer;
        span.SetName("process "u8, e.Name);
        span.Set("messaging.system", "acme_jobs"u8);
        span.Set("messaging.operation.name", "process"u8);
        span.Set("acme.job.name", e.Name);
        if (e.Failed != 0)
            span.Status = SpanStatus.Error;
    }
}
