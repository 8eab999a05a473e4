using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;

namespace Sonde.Generators.Analyzers;

/// <summary>Reports a <c>[Probe]</c> that does not name its files.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class SourceAndHeaderAnalyzer() : ProbeAnalyzer(Rules.SourceOrHeaderMissing)
{
    protected override void Analyze(ProbeClass probe) =>
        probe.Report(ClassMistakes.SourceOrHeader(probe.Type, probe.Attribute, probe.Cancel));
}
