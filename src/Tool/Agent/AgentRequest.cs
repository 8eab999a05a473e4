using Sonde.Tool.Agent.Service;

namespace Sonde.Tool.Agent;

/// <summary>The parsed command line of <c>sonde agent</c>.</summary>
internal sealed record AgentRequest
{
    /// <summary>The path of the configuration file.</summary>
    public required string Configuration { get; init; }

    /// <summary>The path of the control socket; <see langword="null"/> for none.</summary>
    public string? Socket { get; init; }

    /// <summary>Whether to take over from the agent that listens at <see cref="Socket"/>.</summary>
    public bool TakesOver { get; init; }

    /// <summary>Assemblies whose probes run in addition to the ready-made ones.</summary>
    public IReadOnlyList<string> ProbeAssemblies { get; init; } = [];

    /// <summary>How the log is written.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary>How long the end may take.</summary>
    public TimeSpan DrainTimeout { get; init; }
}
