using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Types;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Attaching;

/// <summary>An executable with its slot and its attachments.</summary>
internal sealed partial class AttachedExecutable(string path, GoExecutable executable, uint slot)
{
    private readonly List<IDisposable> _starts = [];
    private readonly List<IDisposable> _rest = [];

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

    internal bool IsAttached => _starts.Count + _rest.Count > 0;

    /// <summary>Adds the links of one probe.</summary>
    /// <param name="starts">The links of programs that begin operations.</param>
    /// <param name="rest">The links of all other programs.</param>
    internal void Add(IEnumerable<IDisposable> starts, IEnumerable<IDisposable> rest)
    {
        _starts.AddRange(starts);
        _rest.AddRange(rest);
    }

    /// <summary>
    /// Closes the links. The links of all probes that begin operations go first, so that no operation begins whose end would be missed. The
    /// links are closed in parallel, because the kernel needs tens of milliseconds for each.
    /// </summary>
    internal void CloseLinks()
    {
        Parallel.ForEach(_starts, static link => link.Dispose());
        Parallel.ForEach(_rest, static link => link.Dispose());
    }
}
