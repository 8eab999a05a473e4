using System.Globalization;
using Sonde.EndToEnd.Tests.Support;

namespace Sonde.EndToEnd.Tests.Costs;

/// <summary>The file <c>bounds.tsv</c>: the most that each program may do for one request.</summary>
internal static class ProgramBounds
{
    private const string Name = "tests/EndToEnd.Tests/Costs/bounds.tsv";

    /// <summary>Fails with a line for each program that does more than its bound, has none, or did not run.</summary>
    internal static void Assert(string request, IReadOnlyDictionary<string, ProgramCount> measured)
    {
        Dictionary<string, ProgramCount> bounds = Read(request);
        string[] problems =
        [
            .. measured.Keys.Except(bounds.Keys).Select(program => $"'{program}' ran and has no bound."),
            .. bounds.Keys.Except(measured.Keys).Select(program => $"'{program}' has a bound and did not run."),
            .. bounds.Keys.Intersect(measured.Keys).SelectMany(program => Compare(program, measured[program], bounds[program])),
        ];
        if (problems.Length > 0)
        {
            IEnumerable<string> rows = measured.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{request}\t{pair.Key}\t{pair.Value}");
            Xunit.Assert.Fail(string.Join('\n', [
                $"{request}, per request:", .. problems,
                $"If a program has to do more than before, change its bound in {Name}. This run measured:", .. rows]));
        }
    }

    private static IEnumerable<string> Compare(string program, ProgramCount measured, ProgramCount bound)
    {
        (string What, long Measured, long Bound)[] values =
        [
            ("runs", measured.Runs, bound.Runs), ("helper calls", measured.HelperCalls, bound.HelperCalls),
            ("instructions", measured.Instructions, bound.Instructions),
        ];
        return values.Where(static value => value.Measured > value.Bound)
            .Select(value => $"'{program}': {value.Measured} {value.What}, and the bound is {value.Bound}.");
    }

    private static Dictionary<string, ProgramCount> Read(string request) => File.ReadLines(Path.Combine(Repository.Root, Name))
        .Where(static line => line.Length > 0 && line[0] != '#')
        .Select(static line => line.Split('\t'))
        .Where(row => row[0] == request)
        .ToDictionary(static row => row[1], static row => new ProgramCount(Number(row[2]), Number(row[3]), Number(row[4])));

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
