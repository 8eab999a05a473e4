using System.Collections.Immutable;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Names;
using Sonde.Runtime.Executables.Offsets;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Attaching;

/// <summary>
/// Decides whether a probe can work in an executable and where its programs go, from the declaration and the executable alone.
/// </summary>
internal static class ProbePlanner
{
    internal static ProbePlan Plan(ProbeDescriptor probe, GoExecutable executable)
    {
        var hooks = ImmutableArray.CreateBuilder<HookStatus>();
        var programs = new Dictionary<string, ImmutableArray<ProbeSite>.Builder>();
        string? problem = null, missing = null;
        bool anyFound = false;
        // An optional function does not show that the traced library is present.
        bool onlyOptional = probe.Hooks.All(static hook => hook.Optional);
        var choice = new HookChoice(probe, executable);
        var starts = new List<(HookDescriptor Hook, string? WhyNot)>();

        foreach ((int number, HookDescriptor hook) in probe.Hooks.Index())
        {
            if (!choice.Applies(hook))
                continue;
            string? absence = choice.WhyNot(hook);
            bool isPresent = choice.IsPresent(hook), isOptional = choice.IsOptional(hook);
            string? needed = choice.FindMissing(hook);
            anyFound |= isPresent && (!isOptional || (onlyOptional && needed is null));
            if (hook.Until is not null)
                starts.Add((hook, absence));
            if (!isPresent && !isOptional)
                missing ??= hook.Symbol;
            if (needed is not null && !isOptional)
                problem ??= $"'{hook.Symbol}' is hooked only together with '{needed}', which cannot be hooked in this executable.";
            if (absence is not null || !executable.TryGetFunction(hook.Symbol, out GoFunction function))
            {
                AddAbsent(hook, absence ?? "");
                continue;
            }
            if (hook.Entry is { } entry)
                Add(hook, number, entry, [executable.GetEntrySite(function)]);
            if (hook.Return is { } atReturn)
                Add(hook, number, atReturn, hook.EarlyReturn ? executable.GetEarlyReturnSites(function) : executable.GetReturnSites(function));
        }

        if (!anyFound)
        {
            string hooked = HookAbsence.NamesOf([.. probe.Hooks.Select(static hook => hook.Symbol).Distinct()]);
            return new ProbePlan
            {
                Probe = probe,
                State = ProbeState.NotPresent,
                Reason = $"The executable has none of the hooked functions ({hooked}).",
            };
        }

        // The explanation examines every function, so only the first missing one is explained.
        problem = missing is not null ? HookAbsence.Explain(executable, missing) : problem;
        if (starts.Count > 0 && starts.TrueForAll(static start => start.WhyNot is not null))
            problem ??= $"Nothing that starts an operation can be hooked: {string.Join("; ", starts.Select(
                static start => $"'{start.Hook.Symbol}' is {start.WhyNot}"))}.";

        ImmutableArray<PlannedOffset> offsets = FindOffsets(probe, executable, ref problem);
        return new ProbePlan
        {
            Probe = probe,
            State = problem is null ? ProbeState.Attached : ProbeState.Off,
            Reason = problem,
            // The hook that starts operations is declared first. A hook with a program at both ends starts its own operations.
            Programs =
            [
                .. programs.Select((pair, i) => new PlannedProgram(
                    pair.Key, pair.Value.ToImmutable(),
                    !probe.Events.IsEmpty
                    && (i == 0 || probe.Hooks.Any(hook => hook.Entry == pair.Key && hook.Return is not null)))),
            ],
            Hooks = hooks.ToImmutable(),
            Offsets = offsets,
        };

        void Add(HookDescriptor hook, int number, string program, IReadOnlyList<ProbeSite> sites)
        {
            if (sites.Count == 0 && !choice.IsOptional(hook))
                problem ??= $"Function '{hook.Symbol}' has no place where '{program}' could be attached.";
            hooks.Add(new HookStatus(hook.Symbol, program, sites)
            {
                Absence = sites.Count == 0 ? HookAbsence.NeverReturns : "",
                InlinedInto = executable.GetInliningFunctions(hook.Symbol),
                MissesCalls = choice.IsAlone(hook) && executable.GetInliningFunctions(hook.Symbol).Count > 0,
            });
            if (sites.Count == 0)
                return;
            if (!programs.TryGetValue(program, out ImmutableArray<ProbeSite>.Builder? all))
                programs.Add(program, all = ImmutableArray.CreateBuilder<ProbeSite>());
            all.AddRange(sites.Select(site => site with { Function = number }));
        }

        void AddAbsent(HookDescriptor hook, string absence)
        {
            foreach (string program in new[] { hook.Entry, hook.Return }.OfType<string>())
            {
                hooks.Add(new HookStatus(hook.Symbol, program, [])
                {
                    Absence = absence,
                    InlinedInto = executable.GetInliningFunctions(hook.Symbol),
                    MissesCalls = choice.IsUnseen(hook),
                });
            }
        }
    }

    private static ImmutableArray<PlannedOffset> FindOffsets(
        ProbeDescriptor probe, GoExecutable executable, ref string? problem)
    {
        GoOffsetDescriptor[] wanted = [.. probe.Offsets.Where(
            o => VersionMatching.Of(o.Versions, o.Package, executable.BuildInfo) != VersionMatch.No)];
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
            if (!offset.IsPresent && FallbackOf(wanted, field.Key, executable) is { } own)
                (chosen, offset) = (own, new StructOffset(own.Fallback, OffsetSource.Fallback));
            string owner = $"{chosen.Package}.{chosen.Type}";
            string goName = $"{owner}.{chosen.Member}";
            if (!offset.IsPresent && !field.Any(static o => o.Optional))
                problem ??= FieldAbsence.Explain(executable, chosen);
            found.Add(new PlannedOffset(field.Key, owner, new OffsetStatus(chosen.Field, goName, offset)));
        }
        return found.ToImmutable();
    }

    // The executable's own description of a struct takes precedence, even if it lacks the field.
    private static GoOffsetDescriptor? FallbackOf(GoOffsetDescriptor[] wanted, int index, GoExecutable executable) => Array.Find(
        wanted, field => field.Index == index && field.Fallback >= 0 && executable.HasPackage(field.Package)
            && executable.FieldsOf(field.Package, field.Type) is null);

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
}
