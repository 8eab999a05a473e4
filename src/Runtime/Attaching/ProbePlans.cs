using Sonde.Runtime.Executables;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Attaching;

/// <summary>The plans of several probes for one executable, which depend on each other.</summary>
internal static class ProbePlans
{
    /// <summary>Plans each probe, and leaves those out that work for one that is not attached.</summary>
    /// <param name="probes">The probes.</param>
    /// <param name="companion">One of them that is only there for the others; <see langword="null"/> for none.</param>
    /// <param name="executable">The executable.</param>
    internal static ProbePlan[] Make(IEnumerable<ProbeDescriptor> probes, ProbeDescriptor? companion, GoExecutable executable) =>
        WithoutIdlers([.. probes.Select(probe => ProbePlanner.Plan(probe, executable))], companion);

    /// <summary>The same plans, without probes that have nothing to work for.</summary>
    internal static ProbePlan[] WithoutIdlers(ProbePlan[] plans, ProbeDescriptor? companion)
    {
        ProbePlan[] left = [.. plans.Select(plan => plan.Probe.For is not { } other || IsAttached(plans, other)
            ? plan
            : Idler(plan, $"Probe '{other}', which it works for, is not attached."))];
        bool isAnyAttached = left.Any(plan => plan.State == ProbeState.Attached && plan.Probe != companion);
        return isAnyAttached || companion is null
            ? left
            : [.. left.Select(plan => plan.Probe == companion ? Idler(plan, "No other probe is attached.") : plan)];
    }

    private static bool IsAttached(ProbePlan[] plans, string name) =>
        Array.Exists(plans, plan => plan.Probe.Name == name && plan.State == ProbeState.Attached);

    private static ProbePlan Idler(ProbePlan plan, string reason) => plan with { State = ProbeState.NotPresent, Reason = reason };
}
