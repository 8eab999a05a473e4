using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Sonde.Generators.Declarations;

namespace Sonde.Generators.Analyzers;

/// <summary>Checks each class with <c>[Probe]</c> for one kind of mistake.</summary>
internal abstract class ProbeAnalyzer(DiagnosticDescriptor rule) : DiagnosticAnalyzer
{
    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(rule);

    protected DiagnosticDescriptor Rule => rule;

    public sealed override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolAction(AnalyzeSymbol, SymbolKind.NamedType);
    }

    protected abstract void Analyze(ProbeClass probe);

    private void AnalyzeSymbol(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (ProbeAttributes.Of(type, ProbeAttributes.Probe).FirstOrDefault() is { } attribute)
            Analyze(new ProbeClass(type, attribute, context));
    }
}
