using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Types;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Attaching;

/// <summary>An executable with its slot and its attachments.</summary>
internal sealed partial class AttachedExecutable(string path, GoExecutable executable, uint slot)
{
    // The kernel removes the breakpoints of the first links meanwhile, and short operations end.
    private static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(15);

    internal string Path { get; } = path;

    internal ExecutableIdentity Identity { get; } = executable.Identity;

    internal string GoVersion { get; } = executable.BuildInfo.GoVersion.ToString();

    internal uint Slot { get; } = slot;

    /// <summary>The probes that are attached to it.</summary>
    internal List<LoadedProbe> Probes { get; } = [];

    /// <summary>The numbers of the functions whose calls are recorded.</summary>
    internal int[] FunctionNumbers { get; set; } = [];

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
    /// Closes the links for good. The links of all probes that begin operations get a head start, so that no operation begins whose end
    /// would be missed. The kernel removes a link's breakpoints first, in about 10 ms, and then waits until no program runs any more, which
    /// is most of the time; all links share that wait.
    /// </summary>
    internal void CloseLinks()
    {
        (IReadOnlyList<ProgramLink> Starts, IReadOnlyList<ProgramLink> Others)[] links = [.. Links.Select(static links => links.TakeForGood())];
        Task starts = ProgramLink.CloseAll(links.SelectMany(static links => links.Starts));
        starts.Wait(HeadStart);
        Task.WaitAll(starts, ProgramLink.CloseAll(links.SelectMany(static links => links.Others)));
    }
}
