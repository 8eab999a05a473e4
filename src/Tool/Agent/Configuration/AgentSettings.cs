namespace Sonde.Tool.Agent.Configuration;

/// <summary>What a configuration file says. Equal files give equal settings.</summary>
internal sealed record AgentSettings
{
    /// <summary>The settings of all targets, as far as their group has none of its own.</summary>
    public TracingSettings Tracing { get; init; } = new();

    /// <summary>The groups that rules refer to.</summary>
    public ValueList<GroupSettings> Groups { get; init; } = [];

    /// <summary>The rules that select targets. The first one that fits gives the group.</summary>
    public ValueList<RuleSettings> Targets { get; init; } = [];

    /// <summary>Whether processes that export OpenTelemetry themselves are left out.</summary>
    public bool SkipOpenTelemetry { get; init; }

    /// <summary>What is read once, when the agent starts.</summary>
    public EngineSettings Engine { get; init; } = new();
}

/// <summary>The settings that a group can have of its own.</summary>
internal sealed record TracingSettings
{
    /// <summary>Attributes that are added to the resource of each target.</summary>
    public ValueList<KeyValuePair<string, string>> Resource { get; init; } = [];

    /// <summary>The provider's settings.</summary>
    public ProviderSettings Provider { get; init; } = new();

    /// <summary>Which probes run.</summary>
    public ProbeSettings Probes { get; init; } = new();
}

/// <summary>Which probes run. A pattern may contain <c>*</c> and <c>?</c>.</summary>
internal sealed record ProbeSettings
{
    /// <summary>The patterns of the probes that run; empty for all.</summary>
    public ValueList<string> Included { get; init; } = [];

    /// <summary>The patterns of those that do not run although they are included.</summary>
    public ValueList<string> Excluded { get; init; } = [];
}

/// <summary>A group of targets.</summary>
internal sealed record GroupSettings
{
    /// <summary>The name by which rules refer to it.</summary>
    public string Name { get; init; } = "";

    /// <summary>What differs from the settings of all targets.</summary>
    public TracingSettings Tracing { get; init; } = new();
}
