using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;
using Sonde.Shared;

namespace Sonde.Generators.Analyzers;

/// <summary>Reports a version range on a hook or field of a main package, because the package's version is rarely known.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class MainVersionsAnalyzer() : ProbeAnalyzer(Rules.VersionsOfMain)
{
    private const string Main = "main";

    protected override void Analyze(ProbeClass probe)
    {
        IEnumerable<AttributeData> ofMain = probe.Hooks
            .Where(static hook => ProbeAttributes.Text(hook, 0).StartsWith(Main + ".", StringComparison.Ordinal))
            .Concat(probe.Offsets.Where(static offset => ProbeAttributes.Text(offset, 0) == Main));
        foreach (AttributeData attribute in ofMain)
        {
            if (ProbeAttributes.Named<string>(attribute, "Versions") is not { } versions
                || VersionComparators.TryParse(versions) is not { IsEmpty: false })
                continue;
            string subject = ProbeAttributes.Text(attribute, 0) is var first && first == Main
                ? $"{first}.{ProbeAttributes.Text(attribute, 1)}"
                : first;
            probe.Report(Rule, ProbeAttributes.Place(attribute, "Versions", probe.Cancel), subject, versions);
        }
    }
}
