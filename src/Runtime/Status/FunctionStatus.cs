namespace Sonde.Runtime.Status;

/// <summary>What became of the calls of one function that <see cref="ManagerOptions.FunctionSpans"/> names.</summary>
/// <param name="Path">Path of the executable.</param>
/// <param name="Symbol">The function.</param>
/// <param name="Calls">All calls that were seen to start.</param>
/// <param name="Limited">
/// Calls that were not recorded, because there were more in a second than <see cref="ManagerOptions.FunctionRate"/>.
/// </param>
/// <param name="Filtered">Calls that were not recorded, because a condition did not hold.</param>
public sealed record FunctionStatus(string Path, string Symbol, long Calls, long Limited, long Filtered)
{
    /// <summary>
    /// What its hooks cost in the traced processes when that was last measured, as a share of one core: 0.03 is 3 % of one core. It is an
    /// estimate, and 0 until there is one.
    /// </summary>
    public double Cores { get; init; }

    /// <summary>
    /// Why its hooks were removed: they cost more than <see cref="ManagerOptions.MaxFunctionCpu"/>. <see langword="null"/> if they were not.
    /// </summary>
    public string? Detached { get; init; }
}
