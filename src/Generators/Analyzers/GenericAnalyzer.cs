using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;

namespace Sonde.Generators.Analyzers;

/// <summary>Reports type parameters of a probe class, or of a type that contains it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class GenericAnalyzer() : ProbeAnalyzer(Rules.Generic)
{
    protected override void Analyze(ProbeClass probe) =>
        probe.Report(ClassMistakes.Generic(probe.Type, probe.Cancel));
}
