namespace Sonde.Runtime.Discovery;

/// <summary>
/// Which processes a <see cref="RuleSource"/> selects: those that meet all criteria that are given, and none of the exclusions. A criterion
/// that lists several values is met by any of them. Only Go programs are ever selected.
/// </summary>
/// <remarks>
/// In a glob, <c>*</c> stands for any text, slashes included, and <c>?</c> for any character; <c>\</c> takes the next one literally. A glob
/// describes the whole text, and its case matters.
/// </remarks>
public sealed record TargetRule
{
    /// <summary>The group of the targets. The default is <see cref="TargetGroup.Default"/>. Rules that exclude need none.</summary>
    public TargetGroup Group { get; init; } = TargetGroup.Default;

    /// <summary>Every Go program. Together with other criteria it changes nothing. The default is <see langword="false"/>.</summary>
    public bool EveryGoProcess { get; init; }

    /// <summary>Process ids, as this process sees them.</summary>
    public IReadOnlyList<int> ProcessIds { get; init; } = [];

    /// <summary>Globs for the path of the executable, as the process itself sees it.</summary>
    public IReadOnlyList<string> Executables { get; init; } = [];

    /// <summary>TCP ports on which the process listens. This is decided when it begins to listen.</summary>
    public IReadOnlyList<PortRange> Ports { get; init; } = [];

    /// <summary>
    /// Globs for the command line, whose arguments are joined by spaces. <c>regex:</c> in front makes a .NET regular expression, which may
    /// match anywhere; it must not need backtracking.
    /// </summary>
    public IReadOnlyList<string> CommandLine { get; init; } = [];

    /// <summary>Names or ids of users: the effective user of the process. Names are those of this process's own <c>/etc/passwd</c>.</summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    /// <summary>Globs for the path of the control group, from the root of its hierarchy.</summary>
    public IReadOnlyList<string> Cgroups { get; init; } = [];

    /// <summary>Ids of containers, or their first characters.</summary>
    public IReadOnlyList<string> Containers { get; init; } = [];

    /// <summary>Globs for the name of the systemd unit, such as <c>shop-*.service</c>.</summary>
    public IReadOnlyList<string> SystemdUnits { get; init; } = [];

    /// <summary>Environment variables that the process has: <c>NAME</c>, or <c>NAME=GLOB</c> for its value.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Rules for processes that are not selected although they meet the criteria.</summary>
    public IReadOnlyList<TargetRule> Exclude { get; init; } = [];
}
