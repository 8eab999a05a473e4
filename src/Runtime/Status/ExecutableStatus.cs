using Sonde.Runtime.Targets;

namespace Sonde.Runtime.Status;

/// <summary>One attached executable.</summary>
/// <param name="Path">Path under which it was first met.</param>
/// <param name="Identity">Which file it is.</param>
/// <param name="GoVersion">Go version that built it.</param>
/// <param name="Processes">Its traced processes.</param>
/// <param name="Probes">Every probe, attached or not.</param>
public sealed record ExecutableStatus(
    string Path,
    ExecutableIdentity Identity,
    string GoVersion,
    IReadOnlyList<Target> Processes,
    IReadOnlyList<ExecutableProbeStatus> Probes);
