using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;
using Sonde.Shared;

namespace Sonde.Generators.Analyzers;

/// <summary>Reports a Go field whose name cannot become an enumerator.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class FieldNameAnalyzer() : ProbeAnalyzer(Rules.NoFieldName)
{
    protected override void Analyze(ProbeClass probe)
    {
        foreach (AttributeData attribute in probe.Offsets)
        {
            List<string> names = [.. ProbeAttributes.Offsets(attribute).Select(static offset => offset.Field)];
            string? wrong = names.Count == 0 ? "" : names.FirstOrDefault(static name => !GoFieldName.IsValid(name));
            if (wrong is not null)
                probe.Report(Rule, ProbeAttributes.Place(attribute, probe.Cancel), wrong);
        }
    }
}
