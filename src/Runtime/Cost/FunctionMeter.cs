using Sonde.Runtime.FunctionSpans;
using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Cost;

/// <summary>
/// Measures what the hooks of each traced function cost, and says where that is too much. The kernel counts runs by program, and all functions
/// share two programs, so these count the calls of each function themselves, and time one in <see cref="KernelFunctions.FunctionTimed"/>. One
/// thread at a time uses it.
/// </summary>
/// <param name="limit">The bound for each function, as a share of one core.</param>
/// <param name="shortest">The shortest time that is measured.</param>
internal sealed class FunctionMeter(double limit, TimeSpan shortest)
{
    // A run that was interrupted may make one look expensive.
    private const int LooksInARow = 2;

    // By reference: a number is given to other functions later.
    private readonly Dictionary<FunctionPlan, Seen> _seen = new(ReferenceEqualityComparer.Instance);
    private long _lastLook = long.MinValue;

    /// <summary>The bound for each function, as a share of one core.</summary>
    internal double Limit { get; } = limit;

    /// <summary>Measures the time since the last look.</summary>
    /// <param name="now">Nanoseconds of a clock that never goes back.</param>
    /// <param name="uses">What the programs have counted at each function that is attached.</param>
    /// <param name="times">The times of traps.</param>
    /// <returns>The functions that were measured. None if the last look was only just now.</returns>
    internal IReadOnlyList<FunctionCost> Look(long now, IReadOnlyList<FunctionUse> uses, TrapTimes times)
    {
        if (_lastLook != long.MinValue && now - _lastLook < shortest.TotalNanoseconds)
            return [];
        _lastLook = now;
        var costs = new List<FunctionCost>();
        foreach (FunctionUse use in uses)
        {
            Seen? before = _seen.GetValueOrDefault(use.Plan);
            int expensive = 0;
            if (before is not null)
            {
                double cores = CoresOf(use, before.State, now - before.Time, times);
                expensive = cores > Limit ? before.Expensive + 1 : 0;
                costs.Add(new FunctionCost(use, cores, expensive >= LooksInARow));
            }
            _seen[use.Plan] = new Seen(use.State, now, expensive);
        }
        foreach (FunctionPlan gone in _seen.Where(seen => seen.Value.Time != now).Select(static seen => seen.Key).ToArray())
            _seen.Remove(gone);
        return costs;
    }

    private static double CoresOf(in FunctionUse use, in KernelFunctions.FunctionState before, long elapsed, TrapTimes times)
    {
        KernelFunctions.FunctionState now = use.State;
        double each = times.Of(TrapKinds.Of([use.Plan.Entry])) + Mean(now.Start, before.Start);
        // A call that returns passes one of the sites, recorded or not.
        if (use.Plan.Returns.Count > 0)
            each += times.Of(TrapKinds.Of(use.Plan.Returns)) + Mean(now.End, before.End);
        return (now.Calls - before.Calls) * each / elapsed;
    }

    private static double Mean(in KernelFunctions.FunctionTime now, in KernelFunctions.FunctionTime before) =>
        now.Runs > before.Runs ? (double)(now.Nanoseconds - before.Nanoseconds) / (now.Runs - before.Runs)
        : now.Runs > 0 ? (double)now.Nanoseconds / now.Runs
        : 0;

    private sealed record Seen(KernelFunctions.FunctionState State, long Time, int Expensive);
}

/// <summary>What the hooks of one function cost.</summary>
/// <param name="Use">What it was computed from.</param>
/// <param name="Cores">The cost as a share of one core.</param>
/// <param name="IsTooMuch">Whether it is above the bound, and was so before.</param>
internal readonly record struct FunctionCost(FunctionUse Use, double Cores, bool IsTooMuch);
