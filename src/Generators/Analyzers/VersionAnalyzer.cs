using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;

namespace Sonde.Generators.Analyzers;

/// <summary>Looks at every version range of a probe for one outcome.</summary>
internal abstract class VersionAnalyzer(DiagnosticDescriptor rule, VersionRange.Outcome outcome) : ProbeAnalyzer(rule)
{
    protected override void Analyze(ProbeClass probe)
    {
        foreach (AttributeData attribute in probe.Hooks.Concat(probe.Offsets))
        {
            if (ProbeAttributes.Named<string>(attribute, "Versions") is { } range && VersionRange.Check(range) == outcome)
                probe.Report(Rule, ProbeAttributes.Place(attribute, "Versions", probe.Cancel), range);
        }
    }
}

/// <summary>A version range that is not written as one.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class VersionSyntaxAnalyzer() : VersionAnalyzer(Rules.BadVersions, VersionRange.Outcome.Malformed);

/// <summary>A version range that holds no version.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class EmptyVersionsAnalyzer() : VersionAnalyzer(Rules.EmptyVersions, VersionRange.Outcome.Empty);
