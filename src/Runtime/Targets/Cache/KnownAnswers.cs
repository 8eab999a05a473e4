namespace Sonde.Runtime.Targets.Cache;

/// <summary>What was found out about one executable.</summary>
internal sealed class KnownAnswers
{
    /// <summary>Functions by symbol; <see langword="null"/> where there is none.</summary>
    public BoundedAnswers<string, GoFunction?> Functions { get; } = new();

    public BoundedAnswers<GoFunction, ProbeSite> EntrySites { get; } = new();

    public BoundedAnswers<StructField, StructOffset> Offsets { get; } = new();
}
