using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Sonde.Generators.Diagnostics;

namespace Sonde.Generators.Infrastructure;

/// <summary>A diagnostic as a value: what the pipeline carries until it is reported.</summary>
internal sealed record DiagnosticModel(string Id, LocationModel? Location, EquatableArray<string> Arguments)
{
    /// <summary>What a code fix needs to know.</summary>
    public EquatableArray<PropertyModel> Properties { get; init; }

    public static DiagnosticModel Create(DiagnosticDescriptor rule, LocationModel? location, params string[] arguments) =>
        new(rule.Id, location, arguments.ToEquatableArray());

    public Diagnostic ToDiagnostic() => Diagnostic.Create(
        Rules.ById[Id], Location?.ToLocation() ?? Microsoft.CodeAnalysis.Location.None,
        Properties.ToImmutableDictionary(static property => property.Name, static property => (string?)property.Value),
        [.. Arguments]);
}

/// <summary>One of <see cref="FixProperties"/>.</summary>
internal sealed record PropertyModel(string Name, string Value);
