using System.Collections.Immutable;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Inspection;

/// <summary>What an executable is, and what each probe would do with it. Nothing was attached.</summary>
/// <param name="Path">The path that it was opened by.</param>
/// <param name="Identity">Which file it is.</param>
/// <param name="Architecture">Instruction set.</param>
/// <param name="BuildInfo">Go version, modules and build settings.</param>
/// <param name="Probes">
/// Every probe, in the order in which they were given: state, hooks and offsets as they would be after attaching.
/// <see cref="ProbeState.Attached"/> says that the probe fits.
/// </param>
public sealed record ExecutableReport(
    string Path,
    ExecutableIdentity Identity,
    GoArchitecture Architecture,
    GoBuildInfo BuildInfo,
    ImmutableArray<ExecutableProbeStatus> Probes);
