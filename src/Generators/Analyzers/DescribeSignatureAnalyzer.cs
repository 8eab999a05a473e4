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
    protected override void Analyze(ProbeClass probe)
    {
        foreach (AttributeData attribute in probe.Events)
        {
            string eventName = Identifiers.Pascal(ProbeAttributes.Text(attribute, 0));
            if (DescribeMethod.Find(probe.Type, eventName, probe.Cancel) is { Mistake: { } mistake } method)
                probe.Report(Rule, method.Name, eventName, mistake);
        }
    }
}
