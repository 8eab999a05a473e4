using System.Collections.Immutable;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Status;
using Sonde.Runtime.Targets;
using Sonde.Runtime.Targets.Offsets;

namespace Sonde.Runtime.Attaching;

/// <summary>
/// Decides, from the declaration and the executable alone, whether a probe can work there and where its programs go.
/// </summary>
internal static class ProbePlanner
{
    internal static ProbePlan Plan(ProbeDescriptor probe, GoExecutable executable)
    {
        var hooks = ImmutableArray.CreateBuilder<HookStatus>();
        var programs = new Dictionary<string, ImmutableArray<ProbeSite>.Builder>();
        string? problem = null;
        bool anyFound = false;
        // A function that a probe can do without does not say that what it traces is there.
        bool onlyOptional = probe.Hooks.All(static hook => hook.Optional);

        foreach (HookDescriptor hook in probe.Hooks)
        {
            if (!Applies(hook.Versions, GoSymbol.PackageOf(hook.Symbol), executable))
                continue;
            if (!executable.TryGetFunction(hook.Symbol, out GoFunction function))
            {
                if (!hook.Optional)
                    problem ??= HookAbsence.Explain(executable, hook.Symbol);
                AddMissing(hook, hooks);
                continue;
            }
            anyFound |= !hook.Optional || onlyOptional;
            if (hook.Entry is { } entry)
                Add(hook, entry, [executable.GetEntrySite(function)]);
            if (hook.Return is { } atReturn)
                Add(hook, atReturn, executable.GetReturnSites(function));
        }

        if (!anyFound)
            return new ProbePlan { Probe = probe, State = ProbeState.NotPresent, Reason = "The executable has none of the hooked functions." };

        ImmutableArray<PlannedOffset> offsets = FindOffsets(probe, executable, ref problem);
        return new ProbePlan
        {
            Probe = probe,
            State = problem is null ? ProbeState.Attached : ProbeState.Off,
            Reason = problem,
            Programs = [.. programs.Select(static pair => new PlannedProgram(pair.Key, pair.Value.ToImmutable()))],
            Hooks = hooks.ToImmutable(),
            Offsets = offsets,
        };

        void Add(HookDescriptor hook, string program, IReadOnlyList<ProbeSite> sites)
        {
            if (sites.Count == 0 && !hook.Optional)
                problem ??= $"Function '{hook.Symbol}' has no place where '{program}' could be attached.";
            hooks.Add(new HookStatus(hook.Symbol, program, sites));
            if (sites.Count == 0)
                return;
            if (!programs.TryGetValue(program, out ImmutableArray<ProbeSite>.Builder? all))
                programs.Add(program, all = ImmutableArray.CreateBuilder<ProbeSite>());
            all.AddRange(sites);
        }
    }

    private static void AddMissing(HookDescriptor hook, ImmutableArray<HookStatus>.Builder hooks)
    {
        if (hook.Entry is { } entry)
            hooks.Add(new HookStatus(hook.Symbol, entry, []));
        if (hook.Return is { } atReturn)
            hooks.Add(new HookStatus(hook.Symbol, atReturn, []));
    }

    private static ImmutableArray<PlannedOffset> FindOffsets(
        ProbeDescriptor probe, GoExecutable executable, ref string? problem)
    {
        GoOffsetDescriptor[] wanted = [.. probe.Offsets.Where(o => Applies(o.Versions, o.Package, executable))];
        IReadOnlyList<StructOffset> answers =
            Answer(probe, executable, [.. wanted.Select(static o => new StructField(o.Package, o.Type, o.Member))], ref problem);
        var found = ImmutableArray.CreateBuilder<PlannedOffset>();

        // Alternatives share an index; the first that resolves wins.
        foreach (IGrouping<int, GoOffsetDescriptor> field in probe.Offsets.GroupBy(static o => o.Index).OrderBy(static g => g.Key))
        {
            GoOffsetDescriptor chosen = field.First();
            StructOffset offset = StructOffset.Absent;
            for (int i = 0; i < wanted.Length && !offset.IsPresent; i++)
            {
                if (wanted[i].Index == field.Key)
                    (chosen, offset) = (wanted[i], answers[i]);
            }
            string owner = $"{chosen.Package}.{chosen.Type}";
            string goName = $"{owner}.{chosen.Member}";
            if (!offset.IsPresent && !field.Any(static o => o.Optional))
                problem ??= FieldAbsence.Explain(executable, chosen);
            found.Add(new PlannedOffset(field.Key, owner, new OffsetStatus(chosen.Field, goName, offset)));
        }
        return found.ToImmutable();
    }

    private static IReadOnlyList<StructOffset> Answer(
        ProbeDescriptor probe, GoExecutable executable, StructField[] wanted, ref string? problem)
    {
        try
        {
            return executable.FindOffsets(wanted, () => OffsetIndex.Of(probe.Assembly));
        }
        catch (ProbeException e)
        {
            problem ??= e.Message;
            return executable.FindOffsets(wanted);
        }
    }

    private static bool Applies(string? versions, string package, GoExecutable executable)
    {
        if (versions is null)
            return true;
        return VersionRange.TryParse(versions, out VersionRange? range)
            && executable.BuildInfo.TryGetModuleVersion(package, out GoModuleVersion version)
            && range.Contains(version);
    }
}
