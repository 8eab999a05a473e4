using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;
using Sonde.Shared;

namespace Sonde.Generators.Analyzers;

/// <summary>Two hooks that run one program at one place of one function.</summary>
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

    /// <summary>The program that both hooks run, in a version to which both apply.</summary>
    private static string? Repeated(HookSpec hook, HookSpec other)
    {
        if (hook.Symbol != other.Symbol || !VersionComparators.Overlap(hook.Versions, other.Versions))
            return null;
        if (hook.Entry is not null && hook.Entry == other.Entry)
            return hook.Entry;
        return hook.Return is not null && hook.Return == other.Return ? hook.Return : null;
    }
}
