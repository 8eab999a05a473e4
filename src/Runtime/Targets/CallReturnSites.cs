using System.Collections.Immutable;

namespace Sonde.Runtime.Targets;

/// <summary>Where a function comes back to its callers: all of those places, or none and why.</summary>
/// <param name="Sites">One site behind each call, in the order of their addresses; empty where refused.</param>
/// <param name="Refusal">
/// Why it could not be proved that the sites see every return, or <see langword="null"/> where it was: a sentence for users.
/// </param>
public sealed record CallReturnSites(ImmutableArray<ProbeSite> Sites, string? Refusal)
{
    /// <summary>Whether every return of the function passes one of the sites.</summary>
    public bool IsComplete => Refusal is null;

    internal static CallReturnSites Refused(string reason) => new([], reason);
}
