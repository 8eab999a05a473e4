using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;
using Sonde.Generators.Headers;
using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Checks;

/// <summary>Checks that everything that a mirrored header declares can be mirrored.</summary>
internal static class MirrorChecks
{
    public static EquatableArray<DiagnosticModel> Check(ParsedMirror mirror, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        MirrorDeclaration declaration = mirror.Declaration;
        if (!mirror.IsDeclared)
            return new[] { DiagnosticModel.Create(Rules.HeaderNotDeclared, declaration.Place, declaration.Spec.Header) }.ToEquatableArray();
        if (mirror.Header is not { } header)
            return EquatableArray<DiagnosticModel>.Empty; // The problem is reported once for the whole compilation.
        var problems = new List<DiagnosticModel>(header.Problems);
        foreach (StructModel item in header.Model?.Structs.Where(static item => item.IsOwn) ?? [])
            HeaderChecks.CheckStruct(item, isEvent: false, header.Model!, header.Locations, problems);
        return problems.ToEquatableArray();
    }
}
