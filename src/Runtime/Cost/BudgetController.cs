using Sonde.Runtime.Status;

namespace Sonde.Runtime.Cost;

/// <summary>
/// Decides what to do about a measured cost, one step per window: first lower the share of traces, then switch off the most expensive
/// probe; in the opposite order back. It only decides; the caller measures and acts.
/// </summary>
/// <param name="limit">The bound, as a share of one core.</param>
/// <param name="pace">How long to wait before a step is undone.</param>
internal sealed class BudgetController(double limit, BudgetPace pace)
{
    /// <summary>Below this share, recording fewer traces saves nothing worth mentioning.</summary>
    internal const double LowestRatio = 1.0 / 1024;

    // A step aims below the bound, and one up is taken only well below it, so that the load may vary without a step.
    private const double Target = 0.8;
    private const double Calm = 0.6;
    private const double LargestFactor = 8;

    private readonly List<(string Probe, TimeSpan Since)> _off = [];
    private readonly Dictionary<string, TimeSpan> _retries = [];
    private (string Probe, TimeSpan Since)? _trial;
    private int _calmWindows;
    private int _expensiveWindows;
    private int _lowered;
    private bool _saidNothingLeft;

    /// <summary>The share of traces that is kept of those that the sampler chooses.</summary>
    internal double Ratio { get; private set; } = 1;

    /// <summary>The lowest <see cref="Ratio"/> so far.</summary>
    internal double LowestSoFar { get; private set; } = 1;

    /// <summary>The number of steps that reduced the cost.</summary>
    internal int Reductions { get; private set; }

    /// <summary>The probes that are off, the first one first.</summary>
    internal IEnumerable<string> Off => _off.Select(static off => off.Probe);

    /// <summary>Whether the next window should follow at once: a probe was switched, or may have to be.</summary>
    internal bool IsUrgent { get; private set; }

    /// <summary>Decides after a window.</summary>
    /// <param name="now">The time, on a clock that never goes back.</param>
    /// <param name="cores">The cost of everything in that window.</param>
    /// <param name="probes">The cost of each probe that can be switched off.</param>
    /// <returns>The step to take, which is already reflected in the properties; <see langword="null"/> for none.</returns>
    internal BudgetStep? Next(TimeSpan now, double cores, IReadOnlyDictionary<string, double> probes)
    {
        BudgetStep? step = Decide(now, cores, probes);
        IsUrgent = step is { Kind: BudgetStepKind.SwitchOff or BudgetStepKind.SwitchOn } || (step is null && _expensiveWindows == 1);
        return step;
    }

    private BudgetStep? Decide(TimeSpan now, double cores, IReadOnlyDictionary<string, double> probes)
    {
        if (cores > limit)
        {
            _calmWindows = 0;
            _expensiveWindows++;
            return Reduce(now, cores, probes);
        }
        _expensiveWindows = 0;
        _lowered = 0;
        _saidNothingLeft = false;
        ForgetTrial(now);
        _calmWindows = cores < limit * Calm ? _calmWindows + 1 : 0;
        return _calmWindows < pace.CalmWindows ? null : Undo(now, cores);
    }

    private BudgetStep? Reduce(TimeSpan now, double cores, IReadOnlyDictionary<string, double> probes)
    {
        if (Ratio > LowestRatio)
        {
            // Part of the cost does not depend on the share. If one step was not enough, the next ones in a row are larger.
            double factor = Math.Min(Target * limit / cores, Math.Pow(2, -_lowered++));
            Ratio = Math.Max(LowestRatio, Ratio * Math.Max(1 / LargestFactor, factor));
            LowestSoFar = Math.Min(LowestSoFar, Ratio);
            _expensiveWindows = 0;
            Reductions++;
            return StepOf(BudgetStepKind.LowerSampling, cores);
        }
        // Without the probe on trial, the cost was low.
        string? onTrial = _trial is { } trial && probes.ContainsKey(trial.Probe) ? trial.Probe : null;
        // One run that was interrupted may make a single window expensive.
        if (onTrial is null && _expensiveWindows < 2)
            return null;
        string? probe = onTrial
            ?? probes.Where(candidate => candidate.Value > 0 && !Off.Contains(candidate.Key))
                .OrderByDescending(static candidate => candidate.Value).ThenBy(static candidate => candidate.Key, StringComparer.Ordinal)
                .Select(static candidate => candidate.Key).FirstOrDefault();
        if (probe is null)
        {
            bool isSaid = _saidNothingLeft;
            _saidNothingLeft = true;
            return isSaid ? null : StepOf(BudgetStepKind.NothingLeft, cores);
        }
        if (onTrial is not null)
        {
            _trial = null;
            TimeSpan doubled = 2 * _retries.GetValueOrDefault(probe, pace.FirstRetry);
            _retries[probe] = doubled < pace.LongestRetry ? doubled : pace.LongestRetry;
        }
        _off.Add((probe, now));
        _expensiveWindows = 0;
        Reductions++;
        return StepOf(BudgetStepKind.SwitchOff, cores, probe);
    }

    private BudgetStep? Undo(TimeSpan now, double cores)
    {
        if (_off.Count > 0)
        {
            (string probe, TimeSpan since) = _off[^1];
            if (now - since < RetryOf(probe))
                return null;
            _off.RemoveAt(_off.Count - 1);
            _trial = (probe, now);
            _calmWindows = 0;
            return StepOf(BudgetStepKind.SwitchOn, cores, probe);
        }
        if (Ratio >= 1)
            return null;
        // The part of the cost that depends on the share is at most all of it, so this stays below the target under the same load.
        Ratio = Math.Min(1, Ratio * (cores > 0 ? Math.Min(LargestFactor, Target * limit / cores) : LargestFactor));
        _calmWindows = 0;
        return StepOf(BudgetStepKind.RaiseSampling, cores);
    }

    // A probe that has stayed on for as long as it was off has passed its trial.
    private void ForgetTrial(TimeSpan now)
    {
        if (_trial is not { } trial || now - trial.Since < RetryOf(trial.Probe))
            return;
        _retries.Remove(trial.Probe);
        _trial = null;
    }

    private TimeSpan RetryOf(string probe) => _retries.GetValueOrDefault(probe, pace.FirstRetry);

    private BudgetStep StepOf(BudgetStepKind kind, double cores, string probe = "") => new(kind, probe, Ratio, cores, limit);
}
