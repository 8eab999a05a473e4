using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;
using Sonde.Shared.Declarations;

namespace Sonde.Generators.Analyzers;

/// <summary>Reports a hook whose <c>Declaration</c> is not the declaration of a Go function.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class DeclarationAnalyzer() : HookDeclarationAnalyzer(Rules.BadDeclaration);

/// <summary>Reports a hook whose <c>Declaration</c> is that of another function.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class OtherDeclarationAnalyzer() : HookDeclarationAnalyzer(Rules.OtherDeclaration);

/// <summary>Checks each <c>Declaration</c> for one kind of mistake.</summary>
internal abstract class HookDeclarationAnalyzer(DiagnosticDescriptor rule) : ProbeAnalyzer(rule)
{
    protected sealed override void Analyze(ProbeClass probe)
    {
        foreach (AttributeData attribute in probe.Hooks)
        {
            string symbol = ProbeAttributes.Text(attribute, 0);
            if (ProbeAttributes.Named<string>(attribute, "Declaration") is { } declaration
                && DeclarationRules.MistakeOf(symbol, declaration) is var (id, first, second) && id == Rule.Id)
            {
                probe.Report(Rule, ProbeAttributes.Place(attribute, "Declaration", probe.Cancel), first, second);
            }
        }
    }
}
