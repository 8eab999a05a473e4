using Sonde.Shared.Declarations;

namespace Sonde.Build.GoNames;

/// <summary>Creates the accessors of a probe's programs from the declarations of its hooks.</summary>
internal static class Accessors
{
    private const int EarlyWords = 3;
    private const string Error = "err";

    public static List<Accessor> Of(IEnumerable<GoHook> hooks)
    {
        List<Run> runs =
        [
            .. hooks.SelectMany(static hook => new[] { (hook.Entry, IsReturn: false), (hook.Return, IsReturn: true) }
                .Where(static run => run.Item1 is not null)
                .Select(run => new Run(run.Item1!, hook, ValuesOf(hook, run.IsReturn), run.IsReturn && hook.EarlyReturn))),
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
    private sealed record Run(string Program, GoHook Hook, List<(GoValue X86, GoValue Arm64)>? Values, bool IsEarly)
    {
        public string Symbol => Hook.Symbol;
    }

    private static List<(GoValue X86, GoValue Arm64)>? ValuesOf(GoHook hook, bool isReturn)
    {
        // Mistakes in declarations are reported elsewhere.
        if (hook.Declaration is null || GoDeclaration.TryParse(hook.Declaration, out _) is not { } declaration)
            return null;
        string package = GoFunctionName.TryParse(hook.Symbol)?.Package ?? "";
        List<(GoValue X86, GoValue Arm64)> values =
        [
            .. GoPlaces.Of(declaration, package, GoRegisters.X86, isReturn)
                .Zip(GoPlaces.Of(declaration, package, GoRegisters.Arm64, isReturn)),
        ];
        // Nearly every function returns its error last, wherever that is.
        if (isReturn && declaration.Results is [.., { Name: null, Text: "error" }] && !values.Exists(static value => value.X86.Name == Error))
            values.Add((values[^1].X86 with { Name = Error }, values[^1].Arm64 with { Name = Error }));
        return values;
    }

    private static IEnumerable<Accessor> OfProgram(List<Run> runs) =>
        runs.SelectMany(static run => run.Values ?? []).Select(static value => value.X86.Name).Distinct().Select(name => OfValue(name, runs));

    private static Accessor OfValue(string name, List<Run> runs)
    {
        Run first = runs.First(run => run.Values?.Exists(value => value.X86.Name == name) == true);
        GoValue x86 = first.Values!.First(value => value.X86.Name == name).X86;
        var accessor = new Accessor($"{first.Program}_{name}", first.Program, x86.Kind, $"{name} of {first.Symbol}, {x86.Type}", []);
        var readings = new List<Reading>();
        foreach (Run run in runs)
        {
            if (run.Values is null)
                return Without(accessor, $"'{run.Symbol}', where '{run.Program}' runs too, has no Declaration. Add it to its [Uprobe]");
            List<(GoValue X86, GoValue Arm64)> same = run.Values.FindAll(value => value.X86.Name == name);
            if (same.Count == 0 && runs.Exists(other => other.Hook == run.Hook && other.Values != run.Values))
                return Without(accessor, $"'{run.Program}' runs at the entry and at the return of '{run.Symbol}'. Write a program for each");
            if (same.Count > 1)
                return Without(accessor, $"several values of '{run.Symbol}' have this name in C. Call one of them otherwise in the Declaration");
            if (same.Count == 0)
                continue;
            (GoValue here, GoValue arm64) = same[0];
            if (here.Kind != x86.Kind)
                return Without(accessor, $"it is another type in '{run.Symbol}' than in '{first.Symbol}'. Write a program for each of the functions");
            if (run.IsEarly && !IsThereEarly(here))
                return Without(accessor, $"it is not among the first {EarlyWords} words of the results. Remove EarlyReturn from the [Uprobe]");
            readings.Add(new Reading(here.Place, arm64.Place, run.IsEarly, CaseText.BitOf(run.Hook)));
        }
        List<Reading> merged =
        [
            .. readings.GroupBy(static reading => (PlaceOf(reading.X86), PlaceOf(reading.Arm64))).Select(static group => group.First() with
            {
                IsEarly = group.Any(static reading => reading.IsEarly),
                Functions = group.Aggregate(0UL, static (functions, reading) => functions | reading.Functions),
            }),
        ];
        if (merged.Count == 1 && readings.Count == runs.Count)
            return accessor with { Readings = [merged[0] with { Functions = 0 }] };
        return runs.Exists(static run => run.Hook.Number >= CaseText.Most)
            ? Without(accessor, $"'{first.Program}' runs at more functions than can be told apart, which are the first {CaseText.Most} of the class. Write a program for each of the functions")
            : accessor with { Readings = merged };
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

    private static (GoPlaceKind Kind, long Number) PlaceOf(GoPlace place) => (place.Kind, place.Number);

    private static Accessor Without(Accessor accessor, string reason)
    {
        var none = new GoPlace(GoPlaceKind.None, 0, reason);
        return accessor with { Readings = [new Reading(none, none, IsEarly: false, Functions: 0)] };
    }
}
