using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;
using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Analyzers;

/// <summary>Reports an event that no method describes.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class DescribeAnalyzer() : ProbeAnalyzer(Rules.NoDescribe)
{
    protected override void Analyze(ProbeClass probe)
    {
        foreach (AttributeData attribute in probe.Events)
        {
            string eventName = Identifiers.Pascal(ProbeAttributes.Text(attribute, 0));
            if (DescribeMethod.Find(probe.Type, eventName, probe.Cancel) is not null)
                continue;
            probe.Report(
                Rule, ProbeAttributes.Place(attribute, probe.Cancel),
                ImmutableDictionary<string, string?>.Empty.Add(FixProperties.Event, eventName), eventName, probe.Type.Name);
        }
    }
}
