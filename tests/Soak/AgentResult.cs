using Sonde.Soak.Agents;
using Sonde.Soak.Collectors;

namespace Sonde.Soak;

/// <summary>The result of one agent, and the totals that do not add up.</summary>
internal sealed record AgentResult
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its last report, after it had stopped.</summary>
    public required AgentReport Last { get; init; }

    /// <summary>Spans that its collector took, each counted once.</summary>
    public required long Taken { get; init; }

    /// <summary>Spans that its collector received again.</summary>
    public required long Repeated { get; init; }

    /// <summary>Spans that its collector rejected by a partial success.</summary>
    public required long Rejected { get; init; }

    /// <summary>The peaks of its threads, descriptors and MiB of memory.</summary>
    public required long[] Most { get; init; }

    /// <summary>What does not hold; empty if all does.</summary>
    public required IReadOnlyList<string> Violations { get; init; }

    internal static AgentResult Of(string name, IReadOnlyList<AgentReport> reports, AgentReport last, FlappingCollector collector) => new()
    {
        Name = name,
        Last = last,
        Taken = collector.Taken,
        Repeated = collector.Repeated,
        Rejected = collector.Rejected,
        Most = [reports.Max(static r => r.Threads), reports.Max(static r => r.Descriptors), reports.Max(static r => r.ResidentMiB)],
        Violations =
        [
            .. reports.Zip(reports.Skip(1), reports.Skip(2)).SelectMany(static three => DuringTheRun(three.First, three.Second, three.Third)),
            .. AtTheEnd(last, collector),
        ],
    };

    // Counters cannot be read at one instant: what began between the reports before and after may be on one side only.
    private static IEnumerable<string> DuringTheRun(AgentReport before, AgentReport report, AgentReport after) =>
        from probe in report.Probes
        let meanwhile = StartedOf(after, probe.Key) - StartedOf(before, probe.Key)
        where Math.Abs(probe.Value.Unaccounted) > meanwhile
        select $"{probe.Key}: {probe.Value.Started} started, {probe.Value.Unaccounted} unaccounted for, {meanwhile} began meanwhile";

    private static long StartedOf(AgentReport report, string probe) => report.Probes.TryGetValue(probe, out ProbeAccount? account) ? account.Started : 0;

    private static IEnumerable<string> AtTheEnd(AgentReport last, FlappingCollector collector)
    {
        foreach ((string probe, ProbeAccount account) in last.Probes)
        {
            if (account.Unaccounted != 0)
                yield return $"{probe}: {account.Started} started, {account.Unaccounted} unaccounted for";
            if (account.Running != 0)
                yield return $"{probe}: {account.Running} still run in programs that have ended";
        }
        long sent = last.Probes.Values.Sum(static account => account.Sent);
        if (sent != last.Spans + last.Invalid)
            yield return $"{sent} records were sent, {last.Spans} delivered and {last.Invalid} not valid";
        if (last.Invalid != 0)
            yield return $"{last.Invalid} records were not valid";
        ExportAccount export = last.Export;
        if (last.Spans != export.Accepted + export.Dropped)
            yield return $"{last.Spans} spans were delivered, {export.Accepted} accepted and {export.Dropped} dropped";
        if (export.Accepted != export.Exported + export.Failed)
            yield return $"{export.Accepted} spans were accepted, {export.Exported} exported and {export.Failed} failed";
        if (export.Exported > collector.Taken)
            yield return $"{export.Exported} spans were exported, and the collector took {collector.Taken}";
        if (last.TargetsStarted != last.TargetsExited)
            yield return $"{last.TargetsStarted} targets started, and {last.TargetsExited} exited";
    }
}
