using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;

namespace Sonde.Generators.Analyzers;

/// <summary>Type parameters of a probe class, or of a type around it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class GenericAnalyzer() : ProbeAnalyzer(Rules.Generic)
{
    protected override void Analyze(ProbeClass probe)
    {
        foreach (TypeDeclarationSyntax part in probe.Parts())
        {
            if (part.TypeParameterList is not null)
                probe.Report(Rule, part.Identifier.GetLocation(), part.Identifier.ValueText);
        }
    }
}
