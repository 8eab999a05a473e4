using System.Collections.Immutable;
using System.Globalization;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;
using Sonde.Generators.Infrastructure;
using Sonde.Generators.Inputs;

namespace Sonde.Generators.Checks;

/// <summary>Checks the project as a whole. It reports each problem once, even if two probes share its cause.</summary>
internal static class AssemblyChecks
{
    public static EquatableArray<DiagnosticModel> Check(AssemblyInput input, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var all = new List<DiagnosticModel>();
        if (input.Library is { } library)
            all.Add(library);
        foreach (CompiledObject item in input.Facts.Objects.Where(static item => item.Error is not null))
            all.Add(DiagnosticModel.Create(Rules.BadFacts, null, item.Path, item.Error!));
        all.AddRange(input.References.Mismatches.Select(static item => DiagnosticModel.Create(
            Rules.OtherFormat, null, item.Assembly, Text(item.Format), Text(ProbeFormat.Current))));
        // If no BPF program is compiled, the build has already reported that once.
        all.AddRange(input.Problems.SelectMany(static list => list)
            .Where(problem => input.Options.CompilesBpf || problem.Id != Rules.NoFacts.Id));
        foreach (IGrouping<string, ProbeDeclaration> group in input.Probes.GroupBy(static probe => probe.Spec.Name))
        {
            ProbeDeclaration first = group.First();
            all.AddRange(group.Skip(1).Select(other => DiagnosticModel.Create(
                Rules.DuplicateName, other.Locations.Probe, other.Spec.Name, first.Spec.Class.Name)));
        }
        if (input.References.HasRuntime)
            all.AddRange(SharedNames(input.Probes, input.References));
        return all.Distinct().ToEquatableArray();
    }

    // Only a project that references both can see that two assemblies have a probe of the same name.
    private static IEnumerable<DiagnosticModel> SharedNames(ImmutableArray<ProbeDeclaration> probes, ReferenceModel references)
    {
        foreach (IGrouping<string, ReferencedProbe> group in references.Probes.GroupBy(static probe => probe.Name))
        {
            ProbeDeclaration? own = probes.FirstOrDefault(probe => !probe.Spec.OptIn && probe.Spec.Name == group.Key);
            IEnumerable<string> assemblies = group.Select(static probe => probe.Assembly);
            string[] all = [.. own is null ? assemblies : assemblies.Prepend(references.AssemblyName)];
            if (all.Length > 1)
                yield return DiagnosticModel.Create(Rules.SharedName, own?.Locations.Probe, group.Key, string.Join("', '", all));
        }
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
