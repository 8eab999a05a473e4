namespace Sonde.Runtime.Status;

/// <summary>What became of the calls of one function that <see cref="ManagerOptions.FunctionSpans"/> names.</summary>
/// <param name="Path">Path of the executable.</param>
/// <param name="Symbol">The function.</param>
/// <param name="Calls">All calls that were seen to start.</param>
/// <param name="Limited">
/// Calls that were not recorded, because there were more in a second than <see cref="ManagerOptions.FunctionRate"/>.
/// </param>
/// <param name="Filtered">Calls that were not recorded, because a condition did not hold.</param>
public sealed record FunctionStatus(string Path, string Symbol, long Calls, long Limited, long Filtered);
