using System.Text.Json;

namespace Sonde.Soak.Agents;

/// <summary>What an agent says of itself, once a second and at its end: one line of JSON.</summary>
internal sealed record AgentReport
{
    /// <summary>The account of each loaded probe.</summary>
    public required IReadOnlyDictionary<string, ProbeAccount> Probes { get; init; }

    /// <summary>Spans that were handed to the sink.</summary>
    public required long Spans { get; init; }

    /// <summary>Records that did not validate.</summary>
    public required long Invalid { get; init; }

    /// <summary>Calls of the sink that threw.</summary>
    public required long SinkErrors { get; init; }

    /// <summary>What became of the spans in the sink.</summary>
    public required ExportAccount Export { get; init; }

    /// <summary>How often a process came under trace.</summary>
    public required long TargetsStarted { get; init; }

    /// <summary>How often a traced process ended.</summary>
    public required long TargetsExited { get; init; }

    /// <summary>Threads of the agent.</summary>
    public required int Threads { get; init; }

    /// <summary>Open descriptors of the agent.</summary>
    public required int Descriptors { get; init; }

    /// <summary>Resident memory of the agent, in MiB.</summary>
    public required long ResidentMiB { get; init; }

    /// <summary>Distinct warnings of the Manager.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    internal string ToLine() => JsonSerializer.Serialize(this);

    internal static AgentReport Parse(string line) => JsonSerializer.Deserialize<AgentReport>(line)
        ?? throw new InvalidOperationException($"An agent said '{line}', which is not a report.");
}

/// <summary>One probe's operations: each that started ends in exactly one of the others.</summary>
internal sealed record ProbeAccount(long Started, long Sent, long Unsampled, long Running, IReadOnlyDictionary<string, long> Lost)
{
    /// <summary>Operations of which nothing is known; 0 where the account holds.</summary>
    internal long Unaccounted => Started - Sent - Unsampled - Running - Lost.Values.Sum();
}

/// <summary>What a sink says of its spans.</summary>
internal sealed record ExportAccount(long Accepted, long Exported, long Failed, long Dropped);
