using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;
using Sonde.Shared;

namespace Sonde.Generators.Analyzers;

/// <summary>Reports a hook that requires functions of which no executable hooks all.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class HookGroupAnalyzer() : ProbeAnalyzer(Rules.Contradiction)
{
    private const string StandsIn = "one stands in for the other";

    protected override void Analyze(ProbeClass probe)
    {
        HookSpec[] all = [.. probe.Hooks.Select(ProbeAttributes.Hook)];
        foreach (AttributeData attribute in probe.Hooks)
        {
            HookSpec hook = ProbeAttributes.Hook(attribute);
            if (hook.Requires.Count > 0 && FindContradiction(hook, all) is { } found)
                probe.Report(Rule, ProbeAttributes.Place(attribute, "Requires", probe.Cancel), hook.Symbol, found.One, found.Other, found.Why);
        }
    }

    private static (string One, string Other, string Why)? FindContradiction(HookSpec hook, HookSpec[] all)
    {
        // Each entry is one requirement: the hooks of which one must be attached.
        var group = new List<HookSpec[]> { new[] { hook } };
        for (int i = 0; i < group.Count; i++)
        {
            // What only some of the stand-ins require may not be needed.
            foreach (string symbol in group[i].Length == 1 ? group[i][0].Requires : [])
            {
                HookSpec[] choices = ChoicesFor(symbol, all);
                if (symbol != group[i][0].Symbol && choices.Contains(group[i][0]))
                    return (group[i][0].Symbol, symbol, StandsIn);
                if (choices.Length > 0 && !group.Exists(known => known.SequenceEqual(choices)))
                    group.Add(choices);
            }
        }
        for (int i = 0; i < group.Count; i++)
        {
            for (int j = i + 1; j < group.Count; j++)
            {
                string?[] reasons = [.. group[i].SelectMany(one => group[j].Select(other => WhyNotBoth(one, other)))];
                if (reasons.All(static reason => reason is not null))
                    return (group[i][0].Symbol, group[j][0].Symbol, reasons[0]!);
            }
        }
        return null;
    }

    /// <summary>Returns the hook of a function and those that stand in for it.</summary>
    private static HookSpec[] ChoicesFor(string symbol, HookSpec[] all) =>
        Array.Find(all, hook => hook.Symbol == symbol) is { } named ? Array.FindAll(all, hook => hook.Family == named.Family) : [];

    private static string? WhyNotBoth(HookSpec one, HookSpec other)
    {
        if (one.Symbol != other.Symbol && one.Family == other.Family)
            return StandsIn;
        return AreOfOneModule(one, other) && !VersionComparators.Overlap(one.Versions, other.Versions)
            ? "they apply to different versions"
            : null;
    }

    private static bool AreOfOneModule(HookSpec one, HookSpec other)
    {
        string left = GoSymbol.PackageOf(one.Symbol), right = GoSymbol.PackageOf(other.Symbol);
        return left == right || (GoSymbol.IsStandard(left) && GoSymbol.IsStandard(right));
    }
}
