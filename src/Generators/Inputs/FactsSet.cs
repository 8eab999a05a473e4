using System.Collections.Immutable;
using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Inputs;

/// <summary>The facts of every object, sorted by object and architecture.</summary>
internal sealed record FactsSet(EquatableArray<CompiledObject> Objects)
{
    public static FactsSet Create(ImmutableArray<CompiledObject> objects, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return new FactsSet(objects
            .OrderBy(static facts => facts.ObjectName, StringComparer.Ordinal)
            .ThenBy(static facts => facts.Architecture, StringComparer.Ordinal)
            .ThenBy(static facts => facts.Path, StringComparer.Ordinal)
            .ToEquatableArray());
    }

    public IEnumerable<CompiledObject> Of(string objectName) =>
        Objects.Where(facts => facts.Error is null && facts.ObjectName == objectName);
}
