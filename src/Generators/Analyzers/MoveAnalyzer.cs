using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;

namespace Sonde.Generators.Analyzers;

/// <summary>Reports a <c>[GoMoved]</c> that matches no hook and no field.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class MoveAnalyzer() : ProbeAnalyzer(Rules.BadMove)
{
    protected override void Analyze(ProbeClass probe)
    {
        foreach (AttributeData attribute in probe.Moves)
        {
            GoMove? move = ProbeAttributes.Move(attribute);
            bool matches = move is not null
                && (probe.Hooks.Any(hook => move.Of(ProbeAttributes.Hook(hook)) is not null)
                    || probe.Offsets.SelectMany(ProbeAttributes.Offsets).Any(offset => move.Of(offset) is not null));
            if (!matches)
            {
                string wrong = GoMove.TryParse(ProbeAttributes.Text(attribute, 0), "a.*") is null || move is not null
                    ? ProbeAttributes.Text(attribute, 0)
                    : ProbeAttributes.Text(attribute, 1);
                probe.Report(Rule, ProbeAttributes.Place(attribute, probe.Cancel), wrong);
            }
        }
    }
}
