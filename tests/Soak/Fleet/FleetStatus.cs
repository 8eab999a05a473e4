namespace Sonde.Soak.Fleet;

/// <summary>What an agent says at the end.</summary>
/// <param name="Lost">Operations that were lost, by cause.</param>
/// <param name="Untraced">Operations of targets that hooks saw begin before the targets were admitted.</param>
/// <param name="ExitCode">How it ended.</param>
/// <param name="Log">Its log.</param>
internal sealed record FleetStatus(IReadOnlyDictionary<string, long> Lost, long Untraced, int ExitCode, string Log);
