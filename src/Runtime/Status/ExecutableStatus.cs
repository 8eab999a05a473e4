using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;

namespace Sonde.Runtime.Status;

/// <summary>One attached executable.</summary>
/// <param name="Path">Path under which it was first seen.</param>
/// <param name="Identity">Identity of the file.</param>
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
    /// The number of context types whose parents are not all looked for, for example because a type has more than two, or because the map
    /// of such types is full. Calls with such a context may become roots.
    /// </summary>
    public int UnfollowedContextTypes { get; init; }

    /// <summary>The number of error types whose texts are not read, because the map of such types is full.</summary>
    public int UnreadErrorTypes { get; init; }
}
