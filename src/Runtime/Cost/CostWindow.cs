namespace Sonde.Runtime.Cost;

/// <summary>What the programs did in one window of measurement.</summary>
/// <param name="Opened">When it began, in nanoseconds of a clock that never goes back.</param>
/// <param name="Nanoseconds">How long it was.</param>
/// <param name="Uses">The programs that ran, by probe and name.</param>
internal sealed record CostWindow(long Opened, long Nanoseconds, IReadOnlyDictionary<(string? Probe, string Name), ProgramUse> Uses)
{
    /// <summary>The cost in the traced processes as a share of one core.</summary>
    internal double Cores(TrapTimes times) =>
        Uses.Where(static use => use.Key.Probe is not null).Sum(use => use.Value.Total(times)) / Nanoseconds;

    /// <summary>The cost of each group of probes as a share of one core.</summary>
    /// <param name="times">The times of traps.</param>
    /// <param name="groupOf">Returns the group of a probe; <see langword="null"/> for programs that are in none.</param>
    internal Dictionary<string, double> CoresBy(TrapTimes times, Func<string, string?> groupOf)
    {
        var groups = new Dictionary<string, double>();
        foreach (((string? probe, string _), ProgramUse use) in Uses)
        {
            if (probe is not null && groupOf(probe) is { } group)
                groups[group] = groups.GetValueOrDefault(group) + (use.Total(times) / Nanoseconds);
        }
        return groups;
    }
}
