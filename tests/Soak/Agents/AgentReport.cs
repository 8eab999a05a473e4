using System.Text.Json;

namespace Sonde.Soak.Agents;

/// <summary>The report of an agent, once a second and at its end: one line of JSON.</summary>
internal sealed record AgentReport
{
    /// <summary>The account of each loaded probe.</summary>
    public required IReadOnlyDictionary<string, ProbeAccount> Probes { get; init; }

    /// <summary>Spans that the sink received.</summary>
    public required long Spans { get; init; }

    /// <summary>Records that did not validate.</summary>
    public required long Invalid { get; init; }

    /// <summary>Calls of the sink that threw.</summary>
    public required long SinkErrors { get; init; }

    /// <summary>The outcomes of the spans in the sink.</summary>
    public required ExportAccount Export { get; init; }

    /// <summary>The number of targets that started.</summary>
    public required long TargetsStarted { get; init; }

    /// <summary>The number of targets that ended.</summary>
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
    /// <summary>Operations without a known outcome; 0 if the numbers add up.</summary>
    internal long Unaccounted => Started - Sent - Unsampled - Running - Lost.Values.Sum();
}

/// <summary>The counters of a sink.</summary>
internal sealed record ExportAccount(long Accepted, long Exported, long Failed, long Dropped);
