using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Sonde.Generators.Declarations;

namespace Sonde.Generators.Analyzers;

/// <summary>A class with <c>[Probe]</c>, during one analysis.</summary>
internal sealed class ProbeClass(INamedTypeSymbol type, AttributeData attribute, SymbolAnalysisContext context)
{
    public INamedTypeSymbol Type => type;

    /// <summary>Its <c>[Probe]</c>.</summary>
    public AttributeData Attribute => attribute;

    public CancellationToken Cancel => context.CancellationToken;

    public IEnumerable<AttributeData> Hooks => ProbeAttributes.Of(type, ProbeAttributes.Uprobe);

    public IEnumerable<AttributeData> Offsets => ProbeAttributes.Of(type, ProbeAttributes.GoOffset);

    public IEnumerable<AttributeData> Moves => ProbeAttributes.Of(type, ProbeAttributes.GoMoved);

    public IEnumerable<AttributeData> Events => ProbeAttributes.Of(type, ProbeAttributes.EventStruct);

    public void Report(IEnumerable<ClassMistake> mistakes)
    {
        foreach (ClassMistake mistake in mistakes)
            Report(mistake.Rule, mistake.Place, mistake.Arguments);
    }

    public void Report(DiagnosticDescriptor rule, Location? place, params string[] arguments) =>
        Report(rule, place, ImmutableDictionary<string, string?>.Empty, arguments);

    /// <param name="rule">The rule.</param>
    /// <param name="place">Where it is broken.</param>
    /// <param name="properties">What a code fix needs to know.</param>
    /// <param name="arguments">Arguments of the rule's message.</param>
    public void Report(
        DiagnosticDescriptor rule, Location? place, ImmutableDictionary<string, string?> properties, params string[] arguments) =>
        context.ReportDiagnostic(Diagnostic.Create(rule, place ?? Location.None, properties, arguments));
}
