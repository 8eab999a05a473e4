using Sonde.Runtime.Executables;
using Sonde.Runtime.FunctionSpans;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Attaching;

/// <summary>Plans several probes, which depend on each other, for one executable.</summary>
internal static class ProbePlans
{
    /// <summary>Plans each probe, and marks as not present those that work for a probe that is not attached.</summary>
    /// <param name="probes">The probes.</param>
    /// <param name="companion">One of them, if it is attached only together with others; otherwise <see langword="null"/>.</param>
    /// <param name="executable">The executable.</param>
    /// <param name="findFunctions">Returns what plans a probe whose hooks are functions that it declares or the host names.</param>
    internal static ProbePlan[] Make(
        IEnumerable<ProbeDescriptor> probes, ProbeDescriptor? companion, GoExecutable executable, Func<ProbeDescriptor, FunctionProbe?> findFunctions) =>
        WithoutIdlers([.. probes.Select(probe => findFunctions(probe)?.Plan(executable) ?? ProbePlanner.Plan(probe, executable))], companion);

    /// <summary>Returns the plans with those probes marked as not present that have no other probe to work for.</summary>
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
