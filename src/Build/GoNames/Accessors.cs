using Sonde.Shared.Declarations;

namespace Sonde.Build.GoNames;

/// <summary>Creates the accessors of a probe's programs from the declarations of its hooks.</summary>
internal static class Accessors
{
    private const int EarlyWords = 3;

    public static List<Accessor> Of(IEnumerable<GoHook> hooks)
    {
        List<Run> runs =
        [
            .. hooks.SelectMany(static hook => new[] { (hook.Entry, IsReturn: false), (hook.Return, IsReturn: true) }
                .Where(static run => run.Item1 is not null)
                .Select(run => new Run(run.Item1!, hook.Symbol, ValuesOf(hook, run.IsReturn), run.IsReturn && hook.EarlyReturn))),
        ];
        List<Accessor> all = [.. runs.GroupBy(static run => run.Program, StringComparer.Ordinal).SelectMany(static program => OfProgram([.. program]))];
        // Names can collide: `job` with a parameter `start_name` and `job_start` with `name`, or a value with the name of a program.
        HashSet<string> programs = [.. runs.Select(static run => run.Program)];
        return
        [
            .. all.GroupBy(static accessor => accessor.Name, StringComparer.Ordinal)
                .Where(group => !programs.Contains(group.Key))
                .Select(static group => group.Count() == 1
                    ? group.First()
                    : Without(group.First(), "several values have this name in C. Call one of them otherwise in the Declaration")),
        ];
    }

    /// <summary>A program that runs at the entry or the return of a function; without values if the function has no declaration.</summary>
    private sealed record Run(string Program, string Symbol, List<(GoValue X86, GoValue Arm64)>? Values, bool IsEarly);

    private static List<(GoValue X86, GoValue Arm64)>? ValuesOf(GoHook hook, bool isReturn)
    {
        // Mistakes in declarations are reported elsewhere.
        if (hook.Declaration is null || GoDeclaration.TryParse(hook.Declaration, out _) is not { } declaration)
            return null;
        string package = GoFunctionName.TryParse(hook.Symbol)?.Package ?? "";
        return
        [
            .. GoPlaces.Of(declaration, package, GoRegisters.X86, isReturn)
                .Zip(GoPlaces.Of(declaration, package, GoRegisters.Arm64, isReturn)),
        ];
    }

    private static IEnumerable<Accessor> OfProgram(List<Run> runs) =>
        runs.SelectMany(static run => run.Values ?? []).Select(static value => value.X86.Name).Distinct().Select(name => OfValue(name, runs));

    private static Accessor OfValue(string name, List<Run> runs)
    {
        Run first = runs.First(run => run.Values?.Exists(value => value.X86.Name == name) == true);
        (GoValue x86, GoValue arm64) = first.Values!.First(value => value.X86.Name == name);
        var accessor = new Accessor(
            $"{first.Program}_{name}", first.Program, x86.Kind, $"{name} of {first.Symbol}, {x86.Type}", x86.Place, arm64.Place,
            IsEarly: runs.Exists(static run => run.IsEarly));
        if (accessor.IsEarly && !IsThereEarly(x86))
            return Without(accessor, $"it is not among the first {EarlyWords} words of the results. Remove EarlyReturn from the [Uprobe]");
        foreach (Run run in runs)
        {
            if (run.Values is null)
                return Without(accessor, $"'{run.Symbol}', where '{run.Program}' runs too, has no Declaration. Add it to its [Uprobe]");
            List<(GoValue X86, GoValue Arm64)> same = run.Values.FindAll(value => value.X86.Name == name);
            if (same.Count == 0 && run.Symbol == first.Symbol)
                return Without(accessor, $"'{run.Program}' runs at the entry and at the return of '{run.Symbol}'. Write a program for each");
            if (same.Count == 0)
                return Without(accessor, $"'{run.Symbol}', where '{run.Program}' runs too, has no such value. Write a program for each of the functions");
            if (same.Count > 1)
                return Without(accessor, $"several values of '{run.Symbol}' have this name in C. Call one of them otherwise in the Declaration");
            if (same[0].X86.Kind != x86.Kind || !IsSame(same[0].X86.Place, x86.Place) || !IsSame(same[0].Arm64.Place, arm64.Place))
                return Without(accessor, $"it is another type or in another place in '{run.Symbol}' than in '{first.Symbol}'. Write a program for each of the functions");
        }
        return accessor;
    }

    /// <summary>Whether a result can be read before the function returns (SONDE_RESULT_WORDS).</summary>
    private static bool IsThereEarly(GoValue value) =>
        value.Place.Kind != GoPlaceKind.Stack
        && (value.Place.Kind != GoPlaceKind.Register || value.Place.Number + WordsOf(value.Kind) <= EarlyWords);

    private static int WordsOf(GoKind? kind) => kind switch
    {
        GoKind.Slice => 3,
        GoKind.String or GoKind.Interface => 2,
        _ => 1,
    };

    private static bool IsSame(GoPlace place, GoPlace other) => place.Kind == other.Kind && place.Number == other.Number;

    private static Accessor Without(Accessor accessor, string reason)
    {
        var none = new GoPlace(GoPlaceKind.None, 0, reason);
        return accessor with { X86 = none, Arm64 = none };
    }
}
