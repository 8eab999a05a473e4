using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;

namespace Sonde.Generators.Analyzers;

/// <summary>Reports functions of a class that is no probe.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class FunctionProbeAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.NoFunctionProbe);

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolAction(Analyze, SymbolKind.NamedType);
    }

    private static void Analyze(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (ProbeAttributes.Of(type, ProbeAttributes.FunctionSpan).FirstOrDefault() is not { } attribute
            || ProbeAttributes.Of(type, ProbeAttributes.Probe).Any())
            return;
        context.ReportDiagnostic(Diagnostic.Create(
            Rules.NoFunctionProbe, ProbeAttributes.Place(attribute, context.CancellationToken), type.Name,
            "and no [Probe], which gives the probe its name. Add '[Probe(\"name\")]'"));
    }
}
