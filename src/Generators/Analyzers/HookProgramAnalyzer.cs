using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;

namespace Sonde.Generators.Analyzers;

/// <summary>Reports a hook that names no program.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class HookProgramAnalyzer() : ProbeAnalyzer(Rules.NoProgram)
{
    protected override void Analyze(ProbeClass probe)
    {
        foreach (AttributeData attribute in probe.Hooks)
        {
            if (ProbeAttributes.Hook(attribute) is { Entry: null, Return: null } hook)
                probe.Report(Rule, ProbeAttributes.Place(attribute, probe.Cancel), hook.Symbol);
        }
    }
}
