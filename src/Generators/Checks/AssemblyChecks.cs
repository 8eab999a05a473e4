using System.Collections.Immutable;
using System.Globalization;
using Sonde.Generators.Clang;
using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;
using Sonde.Generators.Emit;
using Sonde.Generators.Infrastructure;
using Sonde.Generators.Inputs;
using Sonde.Shared;

namespace Sonde.Generators.Checks;

/// <summary>What concerns the project as a whole, and each problem once even where two probes share its cause.</summary>
internal static class AssemblyChecks
{
    private const string Install = "Install it: " + InstallCommands.Clang;
    private const string BuildOnLinux = "Build the project on Linux: its BPF programs are compiled nowhere else";

    public static EquatableArray<DiagnosticModel> Check(
        ImmutableArray<EquatableArray<DiagnosticModel>> problems, ImmutableArray<EquatableArray<DiagnosticModel>> mirrors,
        ImmutableArray<ProbeDeclaration> probes, FactsSet facts, ReferenceModel references, BuildOptions options, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var all = new List<DiagnosticModel>();
        if (probes.Length + mirrors.Length > 0)
        {
            if (options.LibClang.Length == 0)
                all.Add(DiagnosticModel.Create(Rules.LibClangMissing, null, options.CompilesBpf ? Install : BuildOnLinux));
            else if (LibClang.TryLoad(options.LibClang, out string error) is null)
                all.Add(DiagnosticModel.Create(Rules.LibClangUnusable, null, options.LibClang, error));
        }
        foreach (ObjectFacts item in facts.Objects.Where(static item => item.Error is not null))
            all.Add(DiagnosticModel.Create(Rules.BadFacts, null, item.Path, item.Error!));
        all.AddRange(references.Mismatches.Select(static item => DiagnosticModel.Create(
            Rules.OtherFormat, null, item.Assembly, Text(item.Format), Text(ProbeFormat.Current))));
        // Where nothing is compiled, the build has said so once.
        all.AddRange(problems.Concat(mirrors).SelectMany(static list => list)
            .Where(problem => options.CompilesBpf || problem.Id != Rules.NoFacts.Id));
        foreach (IGrouping<string, ProbeDeclaration> group in probes.GroupBy(static probe => probe.Spec.Name))
        {
            ProbeDeclaration first = group.First();
            all.AddRange(group.Skip(1).Select(other => DiagnosticModel.Create(
                Rules.DuplicateName, other.Sites.Probe, other.Spec.Name, first.Spec.Class.Name)));
        }
        if (references.HasRuntime)
            all.AddRange(SharedNames(probes, references));
        return all.Distinct().ToEquatableArray();
    }

    // Only where all of them come together is it seen that two assemblies have a probe of one name.
    private static IEnumerable<DiagnosticModel> SharedNames(ImmutableArray<ProbeDeclaration> probes, ReferenceModel references)
    {
        foreach (IGrouping<string, ReferencedProbe> group in references.Probes.GroupBy(static probe => probe.Name))
        {
            ProbeDeclaration? own = probes.FirstOrDefault(probe => !probe.Spec.OptIn && probe.Spec.Name == group.Key);
            IEnumerable<string> assemblies = group.Select(static probe => probe.Assembly);
            string[] all = [.. own is null ? assemblies : assemblies.Prepend(references.AssemblyName)];
            if (all.Length > 1)
                yield return DiagnosticModel.Create(Rules.SharedName, own?.Sites.Probe, group.Key, string.Join("', '", all));
        }
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
