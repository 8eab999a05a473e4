using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Types;
using Sonde.Runtime.Kernel;

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

    /// <summary>What of the programs' settings follows from the executable alone.</summary>
    internal KernelTypes.ExecutableFlag Traits { get; } = ExecutableRow.TraitsOf(executable);

    /// <summary>Every probe, in the order of the Manager's; none until the executable is attached.</summary>
    internal IReadOnlyList<ExecutableProbe> Probes { get; set; } = [];

    /// <summary>The number of context types whose parents programs do not all look for.</summary>
    internal int UnfollowedContextTypes { get; set; }

    /// <summary>The number of error types whose texts programs do not read.</summary>
    internal int UnreadErrorTypes { get; set; }

    /// <summary>Names of its types, if a probe that is attached to it needs them.</summary>
    internal TypeNames? TypeNames { get; set; }

    /// <summary>Whether any probe is to be attached to it while a target uses that.</summary>
    internal bool HasUse => Probes.Any(static probe => probe.IsPlanned && probe.Plan.Programs.Length > 0);

    /// <summary>
    /// Closes the links for good. The links of all probes that begin operations get a head start, so that no operation begins whose end
    /// would be missed. The kernel removes a link's breakpoints first, in about 10 ms, and then waits until no program runs any more, which
    /// is most of the time; all links share that wait.
    /// </summary>
    internal void CloseLinks()
    {
        (IReadOnlyList<ProgramLink> Starts, IReadOnlyList<ProgramLink> Others)[] links = [.. Probes.Select(static probe => probe.Links.TakeForGood())];
        Task starts = ProgramLink.CloseAll(links.SelectMany(static links => links.Starts));
        starts.Wait(HeadStart);
        Task.WaitAll(starts, ProgramLink.CloseAll(links.SelectMany(static links => links.Others)));
    }
}
