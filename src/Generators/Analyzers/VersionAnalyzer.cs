using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;
using Sonde.Shared;

namespace Sonde.Generators.Analyzers;

/// <summary>Checks each version range of a probe for one kind of mistake.</summary>
internal abstract class VersionAnalyzer(DiagnosticDescriptor rule, Func<VersionComparators?, bool> isWrong) : ProbeAnalyzer(rule)
{
    protected override void Analyze(ProbeClass probe)
    {
        foreach (AttributeData attribute in probe.Hooks.Concat(probe.Offsets).Concat(probe.Functions))
        {
            if (ProbeAttributes.Named<string>(attribute, "Versions") is { } range && isWrong(VersionComparators.TryParse(range)))
                probe.Report(Rule, ProbeAttributes.Place(attribute, "Versions", probe.Cancel), range);
        }
    }
}

/// <summary>Reports a version range that is not a list of comparators.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class VersionSyntaxAnalyzer() : VersionAnalyzer(Rules.BadVersions, static range => range is null);

/// <summary>Reports a version range that contains no version.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class EmptyVersionsAnalyzer() : VersionAnalyzer(Rules.EmptyVersions, static range => range is { IsEmpty: true });
