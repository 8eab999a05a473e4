using System.Collections.Immutable;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Inspection;

/// <summary>The properties of an executable, and what each probe would do with it. Nothing was attached.</summary>
/// <param name="Path">The path by which it was opened.</param>
/// <param name="Identity">Identity of the file.</param>
/// <param name="Architecture">Instruction set.</param>
/// <param name="BuildInfo">Go version, modules and build settings.</param>
/// <param name="Probes">
/// Every probe, in the order given: state, hooks and offsets as they would be after attaching. <see cref="ProbeState.Attached"/> means that
/// the probe fits.
/// </param>
public sealed record ExecutableReport(
    string Path,
    ExecutableIdentity Identity,
    GoArchitecture Architecture,
    GoBuildInfo BuildInfo,
    ImmutableArray<ExecutableProbeStatus> Probes);
