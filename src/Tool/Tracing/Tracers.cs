using Sonde.Runtime.Spans;
using Sonde.Tool.Cli;

namespace Sonde.Tool.Tracing;

/// <summary>Where the tool's tracer comes from.</summary>
internal static class Tracers
{
    /// <summary>Makes the tracer over the Manager.</summary>
    public static ITracer Create(TraceRequest request, IReadOnlyList<ISpanSink> sinks, Action<string> warn) =>
        new ManagerTracer(request, sinks, warn);
}
