using Sonde.Runtime.Attaching;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Targets;

namespace Sonde.Runtime.Inspection;

/// <summary>Says what probes would do with an executable, without attaching any. Needs no privileges beyond reading the file.</summary>
public static class ExecutableInspector
{
    /// <summary>Inspects an executable.</summary>
    /// <param name="executable">The open executable; stays the caller's.</param>
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
            [.. ProbePlans.Make(probes, companion: null, executable).Select(static plan => plan.ToStatus())]);
    }
}
