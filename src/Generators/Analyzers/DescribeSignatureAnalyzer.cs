using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;
using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Analyzers;

/// <summary>Reports a method that would describe an event if it had the right signature.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class DescribeSignatureAnalyzer() : ProbeAnalyzer(Rules.WrongDescribe)
{
    protected override void Analyze(ProbeClass probe) =>
        probe.Report(ClassMistakes
            .Describe(
                probe.Type, probe.Events.Select(static item => Identifiers.Pascal(ProbeAttributes.Text(item, 0))), probe.Cancel)
            .Select(static item => item.Mistake));
}
