using Sonde.Runtime.Spans;
using Sonde.Tool.Cli;

namespace Sonde.Tool.Tracing;

/// <summary>Where the tool's tracer comes from.</summary>
internal static class Tracers
{
    /// <summary>Makes the tracer over the Manager and the ready-made probes.</summary>
    public static ITracer Create(IReadOnlyList<ISpanSink> sinks, int? ringBytes) =>
        new ManagerTracer(sinks, ringBytes, static message => Console.Error.WriteLine($"sonde: {message}"));
}
