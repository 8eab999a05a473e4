using System.Globalization;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;
using Sonde.Generators.Headers;
using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Checks;

/// <summary>C declares the Go struct fields that it reads, C# says where they are: do the two meet?</summary>
internal static class FieldChecks
{
    /// <summary>Last place of an executable's table.</summary>
    private const int MaxIndex = 61;

    public static void Check(
        ProbeDeclaration declaration, HeaderModel header, HeaderSites sites, List<DiagnosticModel> problems)
    {
        ProbeSpec spec = declaration.Spec;
        EquatableArray<EnumeratorModel> fields = header.FindEnum(HeaderModel.FieldEnum)?.Enumerators
            ?? EquatableArray<EnumeratorModel>.Empty;
        for (int i = 0; i < spec.Offsets.Count; i++)
        {
            string field = spec.Offsets[i].Field;
            if (!fields.Any(item => item.Name == field))
            {
                problems.Add(DiagnosticModel.Create(
                    Rules.FieldNotFound, declaration.Sites.Offsets[i].Location, field, header.Include));
            }
        }
        foreach (EnumeratorModel field in fields)
        {
            if (!spec.Offsets.Any(offset => offset.Field == field.Name))
            {
                problems.Add(DiagnosticModel.Create(
                    Rules.FieldNotBound, sites.Enumerator(field.Name), field.Name, spec.Class.Name) with
                {
                    Properties = new[]
                    {
                        new PropertyModel(FixProperties.Class, spec.Class.MetadataName),
                        new PropertyModel(FixProperties.Field, field.Name),
                    }.ToEquatableArray(),
                });
            }
            if (field.Value is < 0 or > MaxIndex)
            {
                problems.Add(DiagnosticModel.Create(
                    Rules.FieldOutOfRange, sites.Enumerator(field.Name), field.Name,
                    field.Value.ToString(CultureInfo.InvariantCulture)));
            }
        }
    }
}
