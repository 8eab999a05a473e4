using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;
using Sonde.Shared;

namespace Sonde.Generators.Analyzers;

/// <summary>Reports a hook of the standard library that applies only to versions of Go whose executables the Manager cannot read.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class UnreachableHookAnalyzer() : ProbeAnalyzer(Rules.UnreachableHook)
{
    /// <summary>Go 1.18, which introduced the function table that the Manager reads.</summary>
    private const string Oldest = ">=1.18";

    protected override void Analyze(ProbeClass probe)
    {
        foreach (AttributeData attribute in probe.Hooks)
        {
            HookSpec hook = ProbeAttributes.Hook(attribute);
            if (hook.Versions is not { } versions || VersionComparators.TryParse(versions) is not { IsEmpty: false }
                || !GoSymbol.IsStandard(GoSymbol.PackageOf(hook.Symbol)) || VersionComparators.Overlap(versions, Oldest))
                continue;
            probe.Report(Rule, ProbeAttributes.Place(attribute, "Versions", probe.Cancel), hook.Symbol, versions);
        }
    }
}
