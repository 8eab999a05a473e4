using System.Text.Json.Serialization;
using Sonde.Soak.Agents;
using Sonde.Soak.Programs;

namespace Sonde.Soak;

/// <summary>The result of a soak.</summary>
internal sealed record SoakResult
{
    private const string Server = "net/http/server";
    private const string Client = "net/http/client";

    /// <summary>How long the soak ran.</summary>
    public required double Minutes { get; init; }

    /// <summary>The programs that both agents trace.</summary>
    public required Truth Steady { get; init; }

    /// <summary>The programs whose executable is replaced.</summary>
    public required Truth Changing { get; init; }

    /// <summary>How often the executable was replaced.</summary>
    public required int Replacements { get; init; }

    /// <summary>How often an agent was stopped and continued.</summary>
    public required int Stops { get; init; }

    /// <summary>The agents; the first traces only what never changes.</summary>
    public required IReadOnlyList<AgentResult> Agents { get; init; }

    /// <summary>What does not hold; empty if the soak is passed.</summary>
    public IReadOnlyList<string> Violations =>
    [
        .. Steady.Harm, .. Changing.Harm, .. Agents.SelectMany(static agent => agent.Violations.Select(violation => $"{agent.Name}: {violation}")),
        .. AgainstTheTruth(Agents[0].Last),
    ];

    [JsonIgnore]
    internal bool Passed => Violations.Count == 0;

    // A handler is counted after its hook, a request before its hook: a process that is killed in between is off by what it had in flight.
    private IEnumerable<string> AgainstTheTruth(AgentReport last)
    {
        long slack = Steady.Killed * SoakProgram.MostInFlight;
        long served = StartedOf(last, Server) - Steady.Entered;
        if (served < 0 || served > slack)
            yield return $"programs served {Steady.Entered} requests, and {served + Steady.Entered} were seen to start";
        long made = Steady.Asked - StartedOf(last, Client);
        if (made < 0 || made > slack)
            yield return $"programs made {Steady.Asked} requests, and {Steady.Asked - made} were seen to start";
    }

    private static long StartedOf(AgentReport report, string probe) => report.Probes.TryGetValue(probe, out ProbeAccount? account) ? account.Started : 0;
}
