using Sonde.Runtime.Loading;
using Sonde.Runtime.Status;
using Sonde.Runtime.Targets;

namespace Sonde.Runtime.Attaching;

/// <summary>One executable with its slot and its attachments.</summary>
internal sealed partial class AttachedExecutable(string path, GoExecutable executable, uint slot)
{
    private readonly List<IDisposable> _links = [];

    internal string Path { get; } = path;

    internal ExecutableIdentity Identity { get; } = executable.Identity;

    internal string GoVersion { get; } = executable.BuildInfo.GoVersion.ToString();

    internal uint Slot { get; } = slot;

    /// <summary>Probes that are attached to it.</summary>
    internal List<LoadedProbe> Probes { get; } = [];

    /// <summary>Every probe, attached or not.</summary>
    internal List<ExecutableProbeStatus> Status { get; } = [];

    internal bool IsAttached => _links.Count > 0;

    internal void Add(IEnumerable<IDisposable> links) => _links.AddRange(links);

    /// <summary>Takes the links out, in the order in which they are to be closed; the caller closes them.</summary>
    internal IReadOnlyList<IDisposable> TakeLinks()
    {
        IDisposable[] links = [.. _links];
        _links.Clear();
        return links;
    }
}
