using System.Collections.Immutable;
using Sonde.Runtime.Executables;
using Sonde.Runtime.FunctionSpans;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Attaching;

/// <summary>A program and the sites where it is attached.</summary>
/// <param name="Program">Its name in the probe's object.</param>
/// <param name="Sites">The sites where it is attached.</param>
/// <param name="Starts">Whether it may begin operations that other programs end.</param>
internal sealed record PlannedProgram(string Program, ImmutableArray<ProbeSite> Sites, bool Starts)
{
    /// <summary>The index of the function among <see cref="ProbePlan.Functions"/>; -1 if it is none of them.</summary>
    internal int Function { get; init; } = -1;
}

/// <summary>One enumerator of the field enum, the struct that its Go field belongs to, and the resolved offset.</summary>
internal sealed record PlannedOffset(int Index, string Struct, OffsetStatus Status);

/// <summary>What attaching one probe to one executable would do.</summary>
internal sealed record ProbePlan
{
    internal required ProbeDescriptor Probe { get; init; }

    internal required ProbeState State { get; init; }

    /// <summary>Why the probe will not be attached.</summary>
    internal string? Reason { get; init; }

    /// <summary>The exception, if the kernel or libbpf refused it.</summary>
    internal ProbeException? Refusal { get; init; }

    /// <summary>The programs in the order of the hooks' declaration.</summary>
    internal ImmutableArray<PlannedProgram> Programs { get; init; } = [];

    internal ImmutableArray<HookStatus> Hooks { get; init; } = [];

    /// <summary>One resolved offset for each enumerator of the probe's field enum.</summary>
    internal ImmutableArray<PlannedOffset> Offsets { get; init; } = [];

    /// <summary>The functions that function spans found, if this is their probe.</summary>
    internal FunctionPlans? Functions { get; init; }

    internal ExecutableProbeStatus ToStatus() =>
        new(Probe.Name, State, Reason, Hooks, [.. Offsets.Select(static offset => offset.Status)])
        {
            Refusal = Refusal,
            For = Probe.For,
            Needs = Probe.Needs,
            Notes = Functions is { Plans: { Count: > 0 } plans } ? [.. Functions.Problems, .. plans.SelectMany(static plan => plan.Notes)] : [],
        };

    /// <summary>Returns the plan of a refused probe.</summary>
    internal ProbePlan RefusedBy(ProbeException refusal) =>
        this with { State = ProbeState.Off, Reason = refusal.Message, Refusal = refusal };
}
