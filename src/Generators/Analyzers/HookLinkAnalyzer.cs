using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;

namespace Sonde.Generators.Analyzers;

/// <summary>Reports a hook that stands in for, ends with, or requires a function that the probe does not hook.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class HookLinkAnalyzer() : ProbeAnalyzer(Rules.UnknownHook)
{
    protected override void Analyze(ProbeClass probe)
    {
        HashSet<string> hooked = [.. ProbeAttributes.Hooks(probe.Type).Select(static hook => hook.Spec.Symbol)];
        foreach (AttributeData attribute in probe.Hooks)
        {
            HookSpec hook = ProbeAttributes.Hook(attribute);
            Check(attribute, hook, hook.InsteadOf, "InsteadOf");
            Check(attribute, hook, hook.Until, "Until");
            foreach (string required in hook.Requires)
                Check(attribute, hook, required, "Requires");
        }

        void Check(AttributeData attribute, HookSpec hook, string? link, string property)
        {
            if (link is not null && (link == hook.Symbol || !hooked.Contains(link)))
                probe.Report(Rule, ProbeAttributes.Place(attribute, property, probe.Cancel), link, property, probe.Type.Name);
        }
    }
}
