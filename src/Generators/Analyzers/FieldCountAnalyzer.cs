using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;
using Sonde.Shared;

namespace Sonde.Generators.Analyzers;

/// <summary>Reports a probe that names more Go fields than an executable's table has places for.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class FieldCountAnalyzer() : ProbeAnalyzer(Rules.TooManyFields)
{
    protected override void Analyze(ProbeClass probe)
    {
        int count = GoFieldName.Number(probe.Offsets.SelectMany(ProbeAttributes.Offsets).Select(static offset => offset.Field)).Count;
        if (count > GoFieldName.Most)
        {
            probe.Report(
                Rule, ProbeAttributes.Place(probe.Attribute, probe.Cancel), probe.Type.Name,
                count.ToString(CultureInfo.InvariantCulture), GoFieldName.Most.ToString(CultureInfo.InvariantCulture));
        }
    }
}
