using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;

namespace Sonde.Generators.Analyzers;

/// <summary>Reports a part of a probe class, or of a type that contains it, without <c>partial</c>.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class PartialAnalyzer() : ProbeAnalyzer(Rules.NotPartial)
{
    protected override void Analyze(ProbeClass probe) =>
        probe.Report(ClassMistakes.NotPartial(probe.Type, probe.Cancel));
}
