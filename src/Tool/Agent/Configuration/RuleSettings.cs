using Sonde.Runtime;
using Sonde.Runtime.Discovery;

namespace Sonde.Tool.Agent.Configuration;

/// <summary>What a process must be like. All criteria that are given must hold; of the values of one criterion, one must.</summary>
internal sealed record CriteriaSettings
{
    public ValueList<int> ProcessIds { get; init; } = [];

    public ValueList<string> Executables { get; init; } = [];

    public ValueList<PortRange> Ports { get; init; } = [];

    public ValueList<string> CommandLines { get; init; } = [];

    public ValueList<string> Users { get; init; } = [];

    public ValueList<string> Cgroups { get; init; } = [];

    public ValueList<string> Containers { get; init; } = [];

    public ValueList<string> SystemdUnits { get; init; } = [];

    public ValueList<string> Environment { get; init; } = [];

    public bool EveryGoProcess { get; init; }

    /// <summary>Makes the rule that the Manager understands.</summary>
    public TargetRule ToRule() => new()
    {
        ProcessIds = ProcessIds,
        Executables = Executables,
        Ports = Ports,
        CommandLine = CommandLines,
        Users = Users,
        Cgroups = Cgroups,
        Containers = Containers,
        SystemdUnits = SystemdUnits,
        Environment = Environment,
        EveryGoProcess = EveryGoProcess,
    };
}

/// <summary>A rule that selects targets.</summary>
internal sealed record RuleSettings
{
    public CriteriaSettings Criteria { get; init; } = new();

    /// <summary>A process that one of them fits is not selected.</summary>
    public ValueList<CriteriaSettings> Exclude { get; init; } = [];

    /// <summary>The name of the group that the targets get; <see langword="null"/> for the default one.</summary>
    public string? Group { get; init; }

    /// <summary>Makes the rule that the Manager understands. It knows the settings of the group by its name.</summary>
    public TargetRule ToRule() => Criteria.ToRule() with
    {
        Exclude = [.. Exclude.Select(static criteria => criteria.ToRule())],
        Group = Group is null ? TargetGroup.Default : new TargetGroup { Name = Group },
    };
}
