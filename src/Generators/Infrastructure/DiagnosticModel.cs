using Microsoft.CodeAnalysis;
using Sonde.Generators.Diagnostics;

namespace Sonde.Generators.Infrastructure;

/// <summary>A diagnostic as a value, which the pipeline carries until it is reported.</summary>
internal sealed record DiagnosticModel(string Id, LocationModel? Location, EquatableArray<string> Arguments)
{
    public static DiagnosticModel Create(DiagnosticDescriptor rule, LocationModel? location, params string[] arguments) =>
        new(rule.Id, location, arguments.ToEquatableArray());

    public Diagnostic ToDiagnostic() => Diagnostic.Create(
        Rules.ById[Id], Location?.ToLocation() ?? Microsoft.CodeAnalysis.Location.None, [.. Arguments]);
}
