namespace Sonde.Runtime.Status;

/// <summary>How the Manager keeps within <see cref="ManagerOptions.MaxCpu"/>.</summary>
public sealed record BudgetStatus
{
    /// <summary>The bound, as a share of one core.</summary>
    public required double MaxCpu { get; init; }

    /// <summary>What the programs cost in the last window of measurement, as a share of one core; 0 before the first.</summary>
    public required double Cores { get; init; }

    /// <summary>
    /// The share of traces that is kept of those that the sampler chooses. Each span that is sampled stands for this many times fewer
    /// spans than there were. 1 if the budget does not restrict the sampler.
    /// </summary>
    public required double SamplingRatio { get; init; }

    /// <summary>The probes that are switched off, in the order in which that happened. Probes that work for one of them are off too.</summary>
    public required IReadOnlyList<string> SwitchedOff { get; init; }

    /// <summary>The number of steps that were taken to reduce the cost.</summary>
    public required int Reductions { get; init; }

    /// <summary>The lowest <see cref="SamplingRatio"/> so far.</summary>
    public required double LowestSamplingRatio { get; init; }
}
