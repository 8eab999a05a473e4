using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;

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
    IReadOnlyList<ExecutableProbeStatus> Probes)
{
    /// <summary>
    /// Types of its contexts whose parents are not all looked for, as where one has more than two, or where the map of such types is
    /// full: calls that are made with such a context may be roots.
    /// </summary>
    public int UnfollowedContextTypes { get; init; }

    /// <summary>Types of its errors whose texts are not read, because the map of such types is full.</summary>
    public int UnreadErrorTypes { get; init; }
}
