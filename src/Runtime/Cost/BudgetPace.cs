namespace Sonde.Runtime.Cost;

/// <summary>How fast costs are measured, and how fast a budget reacts.</summary>
internal sealed record BudgetPace
{
    internal static BudgetPace Default { get; } = new();

    /// <summary>The time from one window of measurement to the next, on average.</summary>
    internal TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The length of a window. The first one takes a whole interval, so that a short run is measured throughout.</summary>
    internal TimeSpan Window { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The number of calm windows in a row before a step is undone.</summary>
    internal int CalmWindows { get; init; } = 3;

    /// <summary>How long a probe stays off before it is tried again; doubled each time the trial fails.</summary>
    internal TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest such time.</summary>
    internal TimeSpan LongestRetry { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long the operations of a probe that is switched off may take to end, so that they are still recorded.</summary>
    internal TimeSpan EndingTime { get; init; } = TimeSpan.FromSeconds(1);
}
