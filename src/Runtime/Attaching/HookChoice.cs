using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Names;
using Sonde.Runtime.Probes;
using Sonde.Shared;

namespace Sonde.Runtime.Attaching;

/// <summary>
/// Chooses which of a probe's hooks are used in an executable: those that it needs, one of each function and its stand-ins, of the hooks
/// that start an operation only those whose end can be seen, and of those that belong together all or none.
/// </summary>
internal sealed class HookChoice(ProbeDescriptor probe, GoExecutable executable)
{
    private readonly Dictionary<string, string?> _chosen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _contained = new(StringComparer.Ordinal);
    private Dictionary<HookDescriptor, string>? _useless;

    /// <summary>Whether the hook is meant for the version in the executable, as far as that is known.</summary>
    internal bool Applies(HookDescriptor hook) => MatchOf(hook) != VersionMatch.No;

    /// <summary>Whether the probe works without the hooked function and without its stand-ins.</summary>
    internal bool IsOptional(HookDescriptor hook) => MembersOf(hook).All(member => member.Optional || !IsNeeded(member));

    /// <summary>Whether the hooked function or one of its stand-ins is there.</summary>
    internal bool IsPresent(HookDescriptor hook) => ChosenFor(hook) is not null;

    /// <summary>Why the hook is not used, by the state of its function; null if it is used.</summary>
    internal string? WhyNot(HookDescriptor hook) =>
        WhyNotItself(hook) ?? (FindMissing(hook) is { } needed ? $"without '{needed}', which it needs" : null);

    /// <summary>
    /// The function that a hook needs and that is not hooked; null if there is none, or if the hook is not used for another reason.
    /// </summary>
    internal string? FindMissing(HookDescriptor hook) => (_useless ??= FindUseless()).GetValueOrDefault(hook);

    // Starts with all hooks that could be used, and leaves out what needs another one that is left out.
    private Dictionary<HookDescriptor, string> FindUseless()
    {
        var useless = new Dictionary<HookDescriptor, string>();
        List<HookDescriptor> used = [.. probe.Hooks.Where(hook => Applies(hook) && WhyNotItself(hook) is null)];
        do
        {
            foreach (HookDescriptor hook in used)
            {
                if (NeedsOf(hook).FirstOrDefault(needed => !used.Exists(other => FamilyOf(other) == FamilyOf(needed))) is { } needed)
                    useless.Add(hook, useless.FirstOrDefault(other => FamilyOf(other.Key) == FamilyOf(needed)).Value ?? needed);
            }
        }
        while (used.RemoveAll(useless.ContainsKey) > 0);
        return useless;
    }

    private static IEnumerable<string> NeedsOf(HookDescriptor hook) => hook.Until is { } end ? hook.Requires.Prepend(end) : hook.Requires;

    private string FamilyOf(string symbol) => probe.Hooks.FirstOrDefault(hook => hook.Symbol == symbol) is { } hook ? FamilyOf(hook) : symbol;

    private static string FamilyOf(HookDescriptor hook) => hook.InsteadOf ?? hook.Symbol;

    private string? WhyNotItself(HookDescriptor hook)
    {
        if (!IsNeeded(hook))
            return $"not needed without {HookAbsence.OneOf(CausesOf(hook))}";
        string? chosen = ChosenFor(hook);
        if (chosen == hook.Symbol)
            return hook.Until is { } end ? WhyNoEnd(end) : null;
        if (!executable.TryGetFunction(hook.Symbol, out _))
            return HookAbsence.Of(executable, hook.Symbol);
        // Calls that are not inlined end operations too, and an operation ends only once.
        if (chosen is not null && IsEnd(hook) && MatchOf(hook) == VersionMatch.Yes && executable.GetInliningFunctions(hook.Symbol).Count > 0)
            return null;
        IReadOnlyList<string> holders = executable.GetInliningFunctions(hook.Symbol);
        return holders.Count > 0
            ? $"inlined into {HookAbsence.NamesOf(holders)}: '{chosen}' stands in"
            : $"not needed beside '{chosen}'";
    }

    /// <summary>
    /// Whether a hook that is not used leaves calls unseen: its function is there, inlined or not, and no stand-in is used.
    /// </summary>
    internal bool IsUnseen(HookDescriptor hook) => IsNeeded(hook) && (FindMissing(hook) is not { } needed || needed == hook.Until) && ChosenFor(hook) switch
    {
        null => executable.IsInlined(hook.Symbol),
        string chosen => chosen == hook.Symbol,
    };

    /// <summary>Whether the hook is used and no stand-in sees the inlined calls of its function.</summary>
    internal bool IsAlone(HookDescriptor hook) => ChosenFor(hook) == hook.Symbol;

    private bool IsEnd(HookDescriptor hook) => probe.Hooks.Any(start => start.Until == hook.Symbol);

    private string? WhyNoEnd(string symbol)
    {
        HookDescriptor? end = probe.Hooks.FirstOrDefault(hook => hook.Symbol == symbol);
        if (end is null || ChosenFor(end) is not { } chosen)
            return $"without its end: '{symbol}' is {HookAbsence.Of(executable, symbol)}";
        IReadOnlyList<string> holders = executable.GetInliningFunctions(chosen);
        return holders.Count > 0 ? $"without its end: '{chosen}' is inlined into {HookAbsence.NamesOf(holders)}" : null;
    }

    private string? ChosenFor(HookDescriptor hook)
    {
        string family = FamilyOf(hook);
        if (!_chosen.TryGetValue(family, out string? chosen))
            _chosen.Add(family, chosen = Choose(MembersOf(hook)));
        return chosen;
    }

    /// <summary>Returns the function itself, then its stand-ins in declaration order.</summary>
    private HookDescriptor[] MembersOf(HookDescriptor hook)
    {
        string family = FamilyOf(hook);
        return [.. probe.Hooks.Where(other => FamilyOf(other) == family).OrderBy(static other => other.InsteadOf is not null)];
    }

    /// <summary>
    /// Chooses the first that is present, has no inlined calls, and certainly applies to this version; otherwise the next best.
    /// </summary>
    private string? Choose(HookDescriptor[] family)
    {
        HookDescriptor[] there = [.. family.Where(hook => Applies(hook) && IsNeeded(hook) && executable.TryGetFunction(hook.Symbol, out _))];
        HookDescriptor[] certain = [.. there.Where(hook => MatchOf(hook) == VersionMatch.Yes)];
        there = certain.Length > 0 ? certain : there;
        // A function without stand-ins is used as it is; the status reports its inlined calls.
        HookDescriptor? best = there.Length < 2
            ? there.FirstOrDefault()
            : Array.Find(there, hook => executable.GetInliningFunctions(hook.Symbol).Count == 0) ?? there[0];
        return best?.Symbol;
    }

    private bool IsNeeded(HookDescriptor hook)
    {
        IReadOnlyList<string> causes = CausesOf(hook);
        return causes.Count == 0 || causes.Any(Contains);
    }

    /// <summary>Returns the functions of which the executable must contain one; empty if it need not contain any.</summary>
    private IReadOnlyList<string> CausesOf(HookDescriptor hook) =>
        hook is { OnlyWith.Count: 0, InsteadOf: { } replaced } && probe.Hooks.FirstOrDefault(other => other.Symbol == replaced) is { } other
            ? other.OnlyWith
            : hook.OnlyWith;

    private bool Contains(string symbol)
    {
        if (!_contained.TryGetValue(symbol, out bool isContained))
            _contained.Add(symbol, isContained = executable.TryGetFunction(symbol, out _) || IsInlinedElsewhere(symbol));
        return isContained;
    }

    // A library may use its own function in every program.
    private bool IsInlinedElsewhere(string symbol)
    {
        if (!executable.IsInlined(symbol))
            return false;
        IReadOnlyList<string> holders = executable.GetInliningFunctions(symbol);
        return holders.Count == 0 || holders.Any(holder => GoSymbol.PackageOf(holder) != GoSymbol.PackageOf(symbol));
    }

    private VersionMatch MatchOf(HookDescriptor hook) =>
        VersionMatching.Of(hook.Versions, GoSymbol.PackageOf(hook.Symbol), executable.BuildInfo);
}
