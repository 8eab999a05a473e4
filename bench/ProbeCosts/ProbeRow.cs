using Sonde.Benchmarks.Support;
using Sonde.Runtime;
using Sonde.Runtime.Probes;

namespace Sonde.Benchmarks.ProbeCosts;

/// <summary>An operation of a program, and the probes that record it.</summary>
/// <param name="What">What the operation is.</param>
/// <param name="Target">The program that makes it.</param>
/// <param name="Probes">The probes. The row is about the first one; its cost includes that of the others.</param>
internal sealed record ProbeRow(string What, TimedProgram Target, ProbeDescriptor[] Probes)
{
    internal PropagationMode Mode { get; init; } = PropagationMode.Auto;

    /// <summary>Whether the first probe says in which span each goroutine was started.</summary>
    internal bool FollowsGoroutines { get; init; }

    /// <summary>The functions whose calls make the spans, for a probe without hooks of its own.</summary>
    internal string[] Functions { get; init; } = [];

    /// <summary>How many spans so many operations have, together with those that the program exports itself.</summary>
    internal Func<long, long> SpansOf { get; init; } = static operations => operations;
}
