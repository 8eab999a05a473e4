using Sonde.Runtime.Discovery;

namespace Sonde.Extensions.Hosting;

/// <summary>
/// A rule that selects processes. All criteria that are given must hold; one that lists several values is met by any of them. The criteria
/// are those of <see cref="TargetRule"/>.
/// </summary>
public sealed class SondeTargetOptions
{
    /// <summary>Name of the group of the targets. The default is <c>default</c>.</summary>
    public string? Group { get; set; }

    /// <summary>Every Go program.</summary>
    public bool EveryGoProcess { get; set; }

    /// <summary>Process ids.</summary>
    public IList<int> ProcessIds { get; } = [];

    /// <summary>Globs for the path of the executable.</summary>
    public IList<string> Executables { get; } = [];

    /// <summary>TCP ports on which the process listens: <c>8080</c> or <c>8000-8999</c>.</summary>
    public IList<string> Ports { get; } = [];

    /// <summary>Globs, or regular expressions after <c>regex:</c>, for the command line.</summary>
    public IList<string> CommandLine { get; } = [];

    /// <summary>Names or ids of users.</summary>
    public IList<string> Users { get; } = [];

    /// <summary>Globs for the path of the control group.</summary>
    public IList<string> Cgroups { get; } = [];

    /// <summary>Ids of containers, or their first characters.</summary>
    public IList<string> Containers { get; } = [];

    /// <summary>Globs for the name of the systemd unit.</summary>
    public IList<string> SystemdUnits { get; } = [];

    /// <summary>Environment variables that the process has: <c>NAME</c>, or <c>NAME=GLOB</c> for its value.</summary>
    public IList<string> Environment { get; } = [];

    /// <summary>Rules for processes that are not selected although they meet the criteria.</summary>
    public IList<SondeTargetOptions> Exclude { get; } = [];
}
