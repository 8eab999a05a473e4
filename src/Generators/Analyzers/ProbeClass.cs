using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Sonde.Generators.Declarations;

namespace Sonde.Generators.Analyzers;

/// <summary>A class with <c>[Probe]</c>, for the duration of one analysis.</summary>
internal sealed class ProbeClass(INamedTypeSymbol type, AttributeData attribute, SymbolAnalysisContext context)
{
    public INamedTypeSymbol Type => type;

    /// <summary>The <c>[Probe]</c> attribute of the class.</summary>
    public AttributeData Attribute => attribute;

    public CancellationToken Cancel => context.CancellationToken;

    public IEnumerable<AttributeData> Hooks => ProbeAttributes.Of(type, ProbeAttributes.Uprobe);

    public IEnumerable<AttributeData> Functions => ProbeAttributes.Of(type, ProbeAttributes.FunctionSpan);

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
    /// <param name="place">The place where the class breaks it.</param>
    /// <param name="properties">Data for a code fix.</param>
    /// <param name="arguments">Arguments of the rule's message.</param>
    public void Report(
        DiagnosticDescriptor rule, Location? place, ImmutableDictionary<string, string?> properties, params string[] arguments) =>
        context.ReportDiagnostic(Diagnostic.Create(rule, place ?? Location.None, properties, arguments));
}
