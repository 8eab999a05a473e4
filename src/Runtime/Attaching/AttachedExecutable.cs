using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Types;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Attaching;

/// <summary>One executable with its slot and its attachments.</summary>
internal sealed partial class AttachedExecutable(string path, GoExecutable executable, uint slot)
{
    private readonly List<IDisposable> _starts = [];
    private readonly List<IDisposable> _rest = [];

    internal string Path { get; } = path;

    internal ExecutableIdentity Identity { get; } = executable.Identity;

    internal string GoVersion { get; } = executable.BuildInfo.GoVersion.ToString();

    internal uint Slot { get; } = slot;

    /// <summary>Probes that are attached to it.</summary>
    internal List<LoadedProbe> Probes { get; } = [];

    /// <summary>Every probe, attached or not.</summary>
    internal List<ExecutableProbeStatus> Status { get; } = [];

    /// <summary>Types of contexts whose parents programs do not all look for.</summary>
    internal int UnfollowedContextTypes { get; set; }

    /// <summary>Types of errors whose texts programs do not read.</summary>
    internal int UnreadErrorTypes { get; set; }

    /// <summary>Names of its types, where a probe that is attached to it asks for them.</summary>
    internal TypeNames? TypeNames { get; set; }

    internal bool IsAttached => _starts.Count + _rest.Count > 0;

    /// <summary>Takes over the links of one probe.</summary>
    /// <param name="starts">Of programs that begin operations.</param>
    /// <param name="rest">Of the others.</param>
    internal void Add(IEnumerable<IDisposable> starts, IEnumerable<IDisposable> rest)
    {
        _starts.AddRange(starts);
        _rest.AddRange(rest);
    }

    /// <summary>
    /// Closes the links: of all probes first those that begin operations, so that none begins whose end would go unseen. Side by
    /// side, as the kernel takes tens of milliseconds for each.
    /// </summary>
    internal void CloseLinks()
    {
        Parallel.ForEach(_starts, static link => link.Dispose());
        Parallel.ForEach(_rest, static link => link.Dispose());
    }
}
