using Sonde.Runtime.Spans;
using Sonde.Tool.Cli;

namespace Sonde.Tool.Tracing;

/// <summary>Where the tool's tracer comes from.</summary>
internal static class Tracers
{
    /// <summary>Makes the tracer over the Manager and the ready-made probes.</summary>
    public static ITracer Create(IReadOnlyList<ISpanSink> sinks, int? ringBytes) =>
        throw new ToolException(ExitCode.InternalError, "this build of sonde has no Manager.");
}
