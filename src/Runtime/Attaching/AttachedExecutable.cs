using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Types;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Attaching;

/// <summary>An executable with its slot and its attachments.</summary>
internal sealed partial class AttachedExecutable(string path, GoExecutable executable, uint slot)
{
    internal string Path { get; } = path;

    internal ExecutableIdentity Identity { get; } = executable.Identity;

    internal string GoVersion { get; } = executable.BuildInfo.GoVersion.ToString();

    internal uint Slot { get; } = slot;

    /// <summary>The probes that are attached to it.</summary>
    internal List<LoadedProbe> Probes { get; } = [];

    /// <summary>The status of every probe, attached or not.</summary>
    internal List<ExecutableProbeStatus> Status { get; } = [];

    /// <summary>The number of context types whose parents programs do not all look for.</summary>
    internal int UnfollowedContextTypes { get; set; }

    /// <summary>The number of error types whose texts programs do not read.</summary>
    internal int UnreadErrorTypes { get; set; }

    /// <summary>Names of its types, if a probe that is attached to it needs them.</summary>
    internal TypeNames? TypeNames { get; set; }

    /// <summary>The links of those probes.</summary>
    internal List<ProbeLinks> Links { get; } = [];

    internal bool IsAttached => Links.Exists(static links => links.Any);

    /// <summary>
    /// Closes the links for good. The links of all probes that begin operations go first, so that no operation begins whose end would be
    /// missed. The links are closed in parallel, because the kernel needs tens of milliseconds for each.
    /// </summary>
    internal void CloseLinks()
    {
        (IReadOnlyList<ProgramLink> Starts, IReadOnlyList<ProgramLink> Others)[] links = [.. Links.Select(static links => links.TakeForGood())];
        Parallel.ForEach(links.SelectMany(static links => links.Starts), static link => link.Close());
        Parallel.ForEach(links.SelectMany(static links => links.Others), static link => link.Close());
    }
}
