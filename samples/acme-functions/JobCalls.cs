using Sonde;
using Sonde.Runtime.Spans;

namespace Acme.Functions;

/// <summary>Calls of <c>acme.example/jobs</c>. Each function is one attribute, and the probe has no C.</summary>
[Probe("acme.example/jobs/calls")]
[FunctionSpan("func (q *Queue) Process(ctx context.Context, name string) error {name, result0}", Package = "acme.example/jobs")]
[FunctionSpan("func (q *Queue) Handle(name string, work Work) {name}", Package = "acme.example/jobs")]
public sealed partial class JobCalls
{
    // Handle has no such method: its values become attributes under their own keys.
    static partial void Describe(in ProcessCall e, ref SpanWriter span)
    {
        span.Kind = SpanKind.Consumer;
        span.SetName("process "u8, e.Name);
        span.Set("acme.job.name", e.Name);
        span.SetError("acme.job.problem", e.Result0);
    }
}
