using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;
using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Analyzers;

/// <summary>A method that would describe an event if its head were another.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class DescribeSignatureAnalyzer() : ProbeAnalyzer(Rules.WrongDescribe)
{
    protected override void Analyze(ProbeClass probe) =>
        probe.Report(ClassMistakes
            .Describe(
                probe.Type, probe.Events.Select(static item => Identifiers.Pascal(ProbeAttributes.Text(item, 0))), probe.Cancel)
            .Select(static item => item.Mistake));
}
