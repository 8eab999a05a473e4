using System.Globalization;
using Sonde.Runtime.Status;

namespace Sonde.Tool.Tracing;

/// <summary>Reports at the end of a session what tracing cost in the traced processes.</summary>
internal static class CostText
{
    private const int MostPrograms = 6;
    private const double Throughout = 0.95;

    /// <summary>The lines of the report; none if nothing was attached.</summary>
    public static IEnumerable<string> Lines(TracerStatus status)
    {
        if (status.CostUnavailableReason.Length > 0)
            yield return $"cost in the traced processes: not measured. {status.CostUnavailableReason}";
        if (status.Cost is { } cost)
        {
            foreach (string line in Lines(cost))
                yield return line;
        }
        if (status.Budget is { } budget)
            yield return Budget(budget);
    }

    private static IEnumerable<string> Lines(CostStatus cost)
    {
        bool isMeasured = cost.Measured / cost.Period >= Throughout;
        string measured = isMeasured
            ? "measured throughout"
            : string.Create(CultureInfo.InvariantCulture, $"estimated from {cost.Measured.TotalSeconds:0.0} s of measurement");
        if (cost.Programs.Count == 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"cost in the traced processes: no hook was hit in the {cost.Measured.TotalSeconds:0.0} s that were measured");
            yield break;
        }
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"cost in the traced processes: {Percent(cost.Cores)} of a core over {cost.Period.TotalSeconds:0.0} s, {measured}");
        foreach (ProgramCost program in cost.Programs.Take(MostPrograms))
            yield return "  " + Line(program, isMeasured ? "" : "about ");
        if (cost.Programs.Count > MostPrograms)
            yield return $"  others: {Percent(cost.Programs.Skip(MostPrograms).Sum(static program => program.Cores))} of a core";
        if (cost.ElsewhereCores > 0)
            yield return $"  and in all processes of the machine, when they start, end or connect: {Percent(cost.ElsewhereCores)} of a core";
        yield return cost.EmulatedTrapNanoseconds > 0
            ? "  the time of a trap is an estimate, timed on this machine with cold caches"
            : "  the trap into the kernel is not included, because it could not be timed";
    }

    private static string Line(ProgramCost program, string about)
    {
        string trap = program.TrapNanoseconds > 0 ? string.Create(CultureInfo.InvariantCulture, $" + {program.TrapNanoseconds:N0} ns trap") : "";
        string probe = program.Probe.Length > 0 ? $" of {program.Probe}" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{program.Program}{probe}: {about}{Progress.Count(program.Hits, "hit")}, {program.Nanoseconds:N0} ns{trap} each, {Percent(program.Cores)} of a core");
    }

    private static string Budget(BudgetStatus budget)
    {
        string bound = $"budget of {Percent(budget.MaxCpu)} of a core";
        if (budget.Reductions == 0)
            return $"{bound}: no step was taken";
        string lowest = budget.LowestSamplingRatio < 1
            ? string.Create(CultureInfo.InvariantCulture, $", at the lowest 1 of {1 / budget.LowestSamplingRatio:0.#} traces was recorded")
            : "";
        string off = budget.SwitchedOff.Count > 0 ? $", off at the end: {string.Join(", ", budget.SwitchedOff)}" : "";
        return $"{bound}: {Progress.Count(budget.Reductions, "reduction")}{lowest}{off}";
    }

    private static string Percent(double cores) => cores is > 0 and < 0.0001
        ? "less than 0.01 %"
        : string.Create(CultureInfo.InvariantCulture, $"{cores * 100:0.##} %");
}
