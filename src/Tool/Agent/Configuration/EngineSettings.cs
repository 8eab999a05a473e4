using Sonde.Runtime;

namespace Sonde.Tool.Agent.Configuration;

/// <summary>What the agent reads once, when it starts. <see langword="null"/> stands for the Manager's default.</summary>
internal sealed record EngineSettings
{
    public int? RingBytes { get; init; }

    public int? MaxOperations { get; init; }

    public int? MaxExecutables { get; init; }

    public int? MaxProcesses { get; init; }

    /// <summary>The most that tracing may cost in the traced processes, in cores.</summary>
    public double? MaxCpu { get; init; }

    /// <summary>Limits of single strings.</summary>
    public ValueList<AttributeLimit> StringLimits { get; init; } = [];

    public PropagationMode Propagate { get; init; } = PropagationMode.Auto;

    public bool FollowGoroutines { get; init; }

    /// <summary>Descriptions of functions whose calls become spans.</summary>
    public ValueList<string> FunctionSpans { get; init; } = [];

    /// <summary>The most calls in a second that are recorded of each of them.</summary>
    public int? FunctionRate { get; init; }

    /// <summary>The folder through which agents of one host share their spans.</summary>
    public string? SharedFolder { get; init; }

    /// <summary>How the node's kubelet is asked about pods; <see langword="null"/> if it is not.</summary>
    public KubeletSettings? Kubelet { get; init; }
}
