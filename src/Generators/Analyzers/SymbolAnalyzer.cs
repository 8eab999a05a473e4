using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;
using Sonde.Shared;

namespace Sonde.Generators.Analyzers;

/// <summary>Reports a function whose name is not written as Go's linker writes it: a hooked one, or one that a hook is used with.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class SymbolAnalyzer() : ProbeAnalyzer(Rules.BadSymbol)
{
    protected override void Analyze(ProbeClass probe)
    {
        foreach (AttributeData attribute in probe.Hooks)
        {
            Check(ProbeAttributes.Text(attribute, 0), ProbeAttributes.FirstPlace(attribute, probe.Cancel), canFix: true);
            foreach (string symbol in ProbeAttributes.Texts(attribute, "OnlyWith"))
                Check(symbol, ProbeAttributes.Place(attribute, "OnlyWith", probe.Cancel), canFix: false);
        }

        // The fix replaces one literal, which a list is not.
        void Check(string symbol, Location? place, bool canFix)
        {
            if (GoSymbol.IsValid(symbol) && !SymbolSuggestion.HasPlainDots(symbol))
                return;
            string? suggestion = SymbolSuggestion.For(symbol);
            ImmutableDictionary<string, string?> properties = ImmutableDictionary<string, string?>.Empty;
            if (suggestion is not null && canFix)
                properties = properties.Add(FixProperties.Suggestion, suggestion);
            probe.Report(Rule, place, properties, symbol, suggestion ?? "package/path.Function' or 'package/path.(*Type).Method");
        }
    }
}
