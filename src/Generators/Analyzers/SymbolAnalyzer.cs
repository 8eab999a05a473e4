using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;
using Sonde.Shared;

namespace Sonde.Generators.Analyzers;

/// <summary>Reports a hooked function whose name is not written as Go's linker writes it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class SymbolAnalyzer() : ProbeAnalyzer(Rules.BadSymbol)
{
    protected override void Analyze(ProbeClass probe)
    {
        foreach (AttributeData attribute in probe.Hooks)
        {
            string symbol = ProbeAttributes.Text(attribute, 0);
            if (GoSymbol.IsValid(symbol) && !SymbolSuggestion.HasPlainDots(symbol))
                continue;
            string? suggestion = SymbolSuggestion.For(symbol);
            ImmutableDictionary<string, string?> properties = ImmutableDictionary<string, string?>.Empty;
            if (suggestion is not null)
                properties = properties.Add(FixProperties.Suggestion, suggestion);
            string remedy = suggestion ?? "package/path.Function' or 'package/path.(*Type).Method";
            probe.Report(Rule, ProbeAttributes.FirstPlace(attribute, probe.Cancel), properties, symbol, remedy);
        }
    }
}
