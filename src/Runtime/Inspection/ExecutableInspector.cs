using Sonde.Runtime.Attaching;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Inspection;

/// <summary>
/// Reports what probes would do with an executable, without attaching any. It needs no privileges except to read the file.
/// </summary>
public static class ExecutableInspector
{
    /// <summary>Inspects an executable.</summary>
    /// <param name="executable">The open executable, which the caller keeps.</param>
    /// <param name="probes">The probes to report on.</param>
    /// <exception cref="TargetException">The executable is damaged.</exception>
    public static ExecutableReport Inspect(GoExecutable executable, IEnumerable<ProbeDescriptor> probes)
    {
        ArgumentNullException.ThrowIfNull(executable);
        ArgumentNullException.ThrowIfNull(probes);
        return new ExecutableReport(
            executable.Path,
            executable.Identity,
            executable.Architecture,
            executable.BuildInfo,
            [.. ProbePlans.Make(probes, companion: null, executable, FunctionsOf).Select(plan => Status(executable, plan))]);
    }

    private static FunctionProbe? FunctionsOf(ProbeDescriptor probe) =>
        probe.IsOfFunctions ? new FunctionProbe(probe, ManagerOptions.DefaultFunctionRate) : null;

    // Finding functions with almost the same name takes a pass over all names: here there is time for it.
    private static ExecutableProbeStatus Status(GoExecutable executable, ProbePlan plan) => plan.State == ProbeState.NotPresent
        ? plan.ToStatus() with { Suggestion = ProbeAbsence.Suggest(executable, plan.Probe) }
        : plan.ToStatus();
}
