using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;

namespace Sonde.Generators.Analyzers;

/// <summary>Reports a fallback that is not an offset, or that applies to several fields.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class FallbackAnalyzer() : ProbeAnalyzer(Rules.BadFallback)
{
    protected override void Analyze(ProbeClass probe)
    {
        foreach (AttributeData attribute in probe.Offsets)
        {
            if (ProbeAttributes.Fallback(attribute) is not { } fallback)
                continue;
            if (fallback is < 0 or > ushort.MaxValue || ProbeAttributes.Offsets(attribute).Count() != 1)
            {
                probe.Report(
                    Rule, ProbeAttributes.Place(attribute, "Fallback", probe.Cancel), ProbeAttributes.Text(attribute, 1),
                    fallback.ToString(CultureInfo.InvariantCulture));
            }
        }
    }
}
