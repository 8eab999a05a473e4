using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;
using Sonde.Shared;

namespace Sonde.Generators.Analyzers;

/// <summary>Reports two hooks that run the same program at the same place of the same function.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class DuplicateHookAnalyzer() : ProbeAnalyzer(Rules.DuplicateHook)
{
    protected override void Analyze(ProbeClass probe)
    {
        var seen = new List<HookSpec>();
        foreach (AttributeData attribute in probe.Hooks)
        {
            HookSpec hook = ProbeAttributes.Hook(attribute);
            string? program = seen.Select(other => Repeated(hook, other)).FirstOrDefault(static name => name is not null);
            if (program is not null)
                probe.Report(Rule, ProbeAttributes.Place(attribute, probe.Cancel), program, hook.Symbol);
            seen.Add(hook);
        }
    }

    /// <summary>Returns the program that both hooks run if there is a version to which both apply, or null.</summary>
    private static string? Repeated(HookSpec hook, HookSpec other)
    {
        if (hook.Symbol != other.Symbol || !VersionComparators.Overlap(hook.Versions, other.Versions))
            return null;
        if (hook.Entry is not null && hook.Entry == other.Entry)
            return hook.Entry;
        return hook.Return is not null && hook.Return == other.Return ? hook.Return : null;
    }
}
