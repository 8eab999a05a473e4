using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;
using Sonde.Generators.Headers;
using Sonde.Generators.Infrastructure;
using Sonde.Generators.Inputs;

namespace Sonde.Generators.Checks;

/// <summary>Compares a probe's attributes, its header and its objects.</summary>
internal static class ProbeChecks
{
    /// <param name="declaration">The attributes.</param>
    /// <param name="declared">Whether the build declared the header.</param>
    /// <param name="header">The header, or <see langword="null"/> if it was not read.</param>
    /// <param name="facts">The facts of every object.</param>
    /// <param name="cancellation">Cancels the check.</param>
    public static EquatableArray<DiagnosticModel> Check(
        ProbeDeclaration declaration, bool declared, HeaderResult? header, FactsSet facts, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ProbeSpec spec = declaration.Spec;
        List<DiagnosticModel> problems = [.. declaration.Problems.Where(problem => !FollowsFromStruct(problem, spec, header?.Model))];
        if (!declared && spec.Header.Length > 0)
            problems.Add(DiagnosticModel.Create(Rules.HeaderNotDeclared, declaration.Locations.Probe, spec.Header));
        if (header is not null)
            problems.AddRange(header.Problems);
        if (header?.Model is { } model)
        {
            HeaderChecks.CheckEvents(declaration, model, header.Locations, problems);
        }
        ObjectChecks.Check(declaration, header?.Model, header?.Locations ?? HeaderLocations.None, facts, problems);
        return problems.ToEquatableArray();
    }

    // If an event's struct does not exist, its name is probably wrong, and a missing method for that name is no separate mistake.
    private static bool FollowsFromStruct(DiagnosticModel problem, ProbeSpec spec, HeaderModel? header) =>
        problem.Id == Rules.NoDescribe.Id && header is not null
        && spec.Events.Any(item => item.Name == problem.Arguments[0] && header.FindStruct(item.StructName) is null);
}
