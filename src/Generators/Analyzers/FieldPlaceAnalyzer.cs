using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;

namespace Sonde.Generators.Analyzers;

/// <summary>
/// Reports a Go field or function that is declared on a part of the class where the build does not see it. The build reads the syntax of
/// one part, before anything is compiled.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class FieldPlaceAnalyzer() : ProbeAnalyzer(Rules.FieldElsewhere)
{
    protected override void Analyze(ProbeClass probe)
    {
        SyntaxNode? part = PartOf(probe.Attribute, probe.Cancel);
        foreach (AttributeData attribute in probe.Offsets.Where(attribute => PartOf(attribute, probe.Cancel) != part))
            probe.Report(Rule, ProbeAttributes.Place(attribute, probe.Cancel), probe.Type.Name, "GoOffset");
        IEnumerable<AttributeData> declared = probe.Hooks.Where(static hook => ProbeAttributes.Named<string>(hook, "Declaration") is not null);
        foreach (AttributeData attribute in declared.Where(attribute => PartOf(attribute, probe.Cancel) != part))
            probe.Report(Rule, ProbeAttributes.Place(attribute, probe.Cancel), probe.Type.Name, "Uprobe");
    }

    private static TypeDeclarationSyntax? PartOf(AttributeData attribute, CancellationToken cancellation) =>
        attribute.ApplicationSyntaxReference?.GetSyntax(cancellation).FirstAncestorOrSelf<TypeDeclarationSyntax>();
}
